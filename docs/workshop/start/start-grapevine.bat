@echo off
rem Starts the Grapevine workshop in a browser. Double-click it; no terminal is needed.
rem It looks for a Python that fits and hands over to start_grapevine.py beside it.
setlocal EnableExtensions DisableDelayedExpansion
title Grapevine
chcp 65001 >nul
set "START=%~dp0start_grapevine.py"
set "PYTHON_MANAGER_AUTOMATIC_INSTALL=0"
set "FOUND="

if not exist "%START%" goto alone
call :try py -3.13
call :try py -3.12
call :try py -3.11
call :try python
call :try python3
if not defined FOUND goto missing

%FOUND% "%START%" %*
goto end

:try
if defined FOUND exit /b 0
%* "%START%" --fits >nul 2>nul
if %ERRORLEVEL% EQU 0 set "FOUND=%*"
exit /b 0

:alone
echo The file start_grapevine.py is missing. If you opened a ZIP file, extract all of it first, then start again.
goto end

:missing
echo Grapevine needs Python 3.11, 3.12 or 3.13 (64 bit), and this computer has none of them.
echo.
echo Get it at https://www.python.org/downloads/windows/ : choose "Windows installer (64-bit)" of Python 3.13 and,
echo in its first window, tick "Add python.exe to PATH". Then double-click this file again.
if exist "%~dp0wheels\" echo The folder "wheels" was made for one version: cp312 in the names of its files is Python 3.12.

:end
echo.
echo Press any key to close this window.
pause >nul
