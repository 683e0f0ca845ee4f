#!/bin/bash
# setup.sh DIR: puts OpenJDK 17's own tests into DIR (about 900 MB unpacked) and installs jtreg, both from Debian
# packages. Debian 12, root. Idempotent. Leaves the JDK that is installed as it is. Then: conformance jtreg.
set -eu
HERE=$(cd "$(dirname "$0")" && pwd); DIR=$(mkdir -p "$1" && cd "$1" && pwd)
export DEBIAN_FRONTEND=noninteractive
command -v jtreg >/dev/null && [ -e /usr/share/jtreg/lib/testng.jar ] || {
  apt-get update -qq; apt-get install -y -qq --no-install-recommends --no-upgrade jtreg7 libtestng7-java junit5 libasmtools-java openjdk-17-jdk-headless gcc g++ xz-utils >/dev/null; }
if [ ! -d "$DIR/suite/test/jdk" ]; then
  src=/etc/apt/sources.list.d/carafe-deb-src.sources
  [ -e $src ] || { sed 's/^Types: *deb$/Types: deb-src/' /etc/apt/sources.list.d/debian.sources > $src; apt-get update -qq; }
  cd "$DIR"
  # the newest version may be missing at a mirror: take the newest that downloads
  for v in $(apt-cache showsrc openjdk-17 | awk '/^Version:/{print $2}' | sort -rV); do
    apt-get source -qq --download-only "openjdk-17=$v" >/dev/null 2>&1 && break
  done
  tar=$(ls -t openjdk-17_*.orig.tar.xz | head -1)
  mkdir -p unpack suite; tar -xJf "$tar" -C unpack --strip-components=1
  for d in test make src; do rm -rf "suite/$d"; mv "unpack/$d" suite/; done; rm -rf unpack
  # fixed answers instead of HotSpot's WhiteBox, so that every JVM selects the same tests
  cp "$HERE/VMProps.java" suite/test/jtreg-ext/requires/VMProps.java
  for r in suite/test/jdk/TEST.ROOT suite/test/hotspot/jtreg/TEST.ROOT; do
    python3 - "$r" <<'P'
import re,sys
p=sys.argv[1]; t=open(p).read()
t=re.sub(r'(?m)^requires\.extraPropDefns\.(bootlibs|libs|vmOpts) *=.*(?:\\\n.*)*\n','',t)
open(p,'w').write(t)
P
  done
fi
echo "ready: $DIR/suite/test ($(jtreg -version 2>/dev/null | head -1))"
