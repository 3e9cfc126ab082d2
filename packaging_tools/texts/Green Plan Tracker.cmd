@echo off
setlocal EnableExtensions DisableDelayedExpansion
title Green Plan Tracker
if not exist "%~dp0python\python.exe" goto incomplete
rem The tracker may set the font, the size and the title of a window that was opened for it.
set "GREENPLAN_WINDOW=1"
cd /d "%USERPROFILE%" 2>nul
rem Windows 11 opens this in Windows Terminal. On older versions, start Windows Terminal if installed.
set "BUILD=99999"
for /f "tokens=6 delims=[]. " %%B in ('ver') do set "BUILD=%%B"
if %BUILD% GEQ 22621 goto run
if defined WT_SESSION goto run
set "SELF=%~f0"
set "WT=%LOCALAPPDATA%\Microsoft\WindowsApps\wt.exe"
if not exist "%WT%" goto console
start "" "%WT%" -w new --title "Green Plan Tracker" "%SELF:;=\;%" %* 2>nul && exit /b 0
:console
rem Not for Windows Terminal: its window would keep its size, and the text would not fit.
"%SystemRoot%\System32\mode.com" con: cols=120 lines=36 >nul 2>nul
:run
cls
"%~dp0python\python.exe" -m tracker %*
set "CODE=%ERRORLEVEL%"
if "%CODE%"=="0" exit /b 0
echo.
rem If Windows blocks a program, the exit code may look like the tracker's: check that Python runs.
"%~dp0python\python.exe" -c "import _ctypes, _sqlite3" >nul 2>nul
if not "%ERRORLEVEL%"=="0" goto blocked
rem The tracker has already said why.
if "%CODE%"=="1" goto close
if "%CODE%"=="2" goto close
echo The tracker stopped with an error (%CODE%).
:close
pause
exit /b %CODE%
:blocked
echo The tracker could not start (%CODE%). If Windows blocked it, show READ ME.txt to IT.
pause
exit /b %CODE%
:incomplete
echo Files are missing from this folder.
echo Unpack the whole zip first: right-click it and choose Extract All.
pause
exit /b 1
