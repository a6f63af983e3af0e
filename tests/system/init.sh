#!/bin/sh
# The guest's first and only program. The root file system is the host's, which it only reads.
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mount -t tmpfs run /run
mount -t tmpfs lib /var/lib
mkdir -p /run/dbus /run/tmp /run/home /var/lib/bluetooth
export HOME=/run/home TMPDIR=/run/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
export PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
cd "$PROJECT" || exit
"$PYTHON" -m tests.system.scenarios "$SCENARIOS"
cat /run/*.log
# The first process may not return: it switches the machine off (reboot(2), LINUX_REBOOT_CMD_POWER_OFF).
"$PYTHON" -c "import ctypes; ctypes.CDLL(None).reboot(0x4321fedc)"
