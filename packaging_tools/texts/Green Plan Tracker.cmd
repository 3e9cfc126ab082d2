@echo off
setlocal DisableDelayedExpansion
title Green Plan Tracker
if not exist "%~dp0python\python.exe" goto incomplete
rem The tracker may set the font, the size and the title of a window that was opened for it.
set "GREENPLAN_WINDOW=1"
cd /d "%USERPROFILE%" 2>nul
rem Windows 11 opens this in Windows Terminal by itself; older ones are asked to, where they can.
set "BUILD=99999"
for /f "tokens=6 delims=[]. " %%B in ('ver') do set "BUILD=%%B"
if %BUILD% GEQ 22621 goto run
if defined WT_SESSION goto run
set "SELF=%~f0"
where wt.exe >nul 2>nul || goto console
start "" wt.exe -w new --title "Green Plan Tracker" "%SELF:;=\;%" %* 2>nul && exit /b 0
:console
rem Windows Terminal must not get this: its window would keep its size, and the text would not fit.
mode con: cols=120 lines=36 >nul 2>nul
:run
cls
"%~dp0python\python.exe" -m tracker %*
set "CODE=%ERRORLEVEL%"
if "%CODE%"=="0" exit /b 0
echo.
echo The tracker stopped with an error (%CODE%). The reason is above, if there is one.
echo If Windows blocked it, show READ ME.txt to IT.
pause
exit /b %CODE%
:incomplete
echo The tracker is not complete here.
echo Unpack the whole zip first: right-click it and choose Extract All.
pause
exit /b 1
