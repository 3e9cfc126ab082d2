@echo off
setlocal EnableExtensions DisableDelayedExpansion
if exist "%~dp0python\python.exe" goto run
echo Files are missing from this folder. Unpack the whole zip first: right-click it and choose Extract All. 1>&2
exit /b 1
:run
"%~dp0python\python.exe" -m tracker %*
