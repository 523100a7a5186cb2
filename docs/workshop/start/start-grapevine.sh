#!/usr/bin/env bash
# Starts the Grapevine workshop in a browser. Double-click it; no terminal is needed.
# It looks for a Python that fits and hands over to start_grapevine.py beside it. Written for bash 3.2, which macOS has.

here=$(cd "$(dirname "$0")" && pwd -P)
start="$here/start_grapevine.py"
frameworks=/Library/Frameworks/Python.framework/Versions
PATH="$PATH:/usr/local/bin:/opt/homebrew/bin:$frameworks/3.13/bin:$frameworks/3.12/bin:$frameworks/3.11/bin"
status=1

close() {
  if [ -t 0 ]; then
    echo
    printf 'Press Enter to close this window. '
    read -r _
  fi
  exit "$status"
}

# On a Mac without developer tools, /usr/bin/python3 is no Python but a question in a window.
is_real() {
  [ "$(command -v "$1")" != /usr/bin/python3 ] || [ "$(uname)" != Darwin ] || xcode-select -p > /dev/null 2>&1
}

trap : INT # Ctrl-C ends the workshop, not this script
for python in python3.13 python3.12 python3.11 python3 python; do
  if command -v "$python" > /dev/null && is_real "$python" && "$python" "$start" --fits > /dev/null 2>&1; then
    "$python" "$start" "$@"
    status=$?
    close
  fi
done

echo "Grapevine needs Python 3.11, 3.12 or 3.13 (64 bit), and this computer has none of them that can be used."
echo
if [ "$(uname)" = Darwin ]; then
  echo "Get it at https://www.python.org/downloads/macos/ and run the installer. Then double-click this file again."
else
  echo "Install it with the software manager of this computer, in Debian or Ubuntu with"
  echo "    sudo apt install python3 python3-venv"
  echo "or get it at https://www.python.org/downloads/ . Then start this file again."
fi
if [ -d "$here/wheels" ]; then
  echo "The folder wheels beside this file was made for one version: cp312 in the names of its files is Python 3.12."
fi
close
