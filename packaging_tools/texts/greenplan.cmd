@echo off
setlocal DisableDelayedExpansion
if exist "%~dp0python\python.exe" goto run
echo The tracker is not complete here. Unpack the whole zip first: right-click it and choose Extract All. 1>&2
exit /b 1
:run
"%~dp0python\python.exe" -m tracker %*
