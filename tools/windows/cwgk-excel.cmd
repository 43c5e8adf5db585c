@echo off
"%~dp0python\python.exe" -m cwgk_excel %*
