#!/bin/sh
# 第一次使用：问几个问题，建好批次；或看演示，或让已有的批次改用这个版本。
exec "$(dirname "$0")/cwgk-excel" start
