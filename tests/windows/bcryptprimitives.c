/* Wine 8 has no bcryptprimitives.dll, which every extension written in Rust loads for its one
   function: fill a buffer with random bytes. advapi32 has the same under another name. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
    return SystemFunction036(buffer, (ULONG)length);
}
