@echo off
chcp 936 >nul
title cwgk-excel
if not exist "%~dp0python\python.exe" (
  echo 请先解压：用鼠标右键点下载的压缩包，选“全部解压缩”，再打开解压出来的文件夹，双击里面的 开始.cmd。
  pause
  exit /b 2
)
"%~dp0python\python.exe" -m cwgk_excel start
set code=%errorlevel%
pause
exit /b %code%
