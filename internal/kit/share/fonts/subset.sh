#!/bin/sh
# Makes the two fonts of this folder from the npm package vazirmatn 33.0.3 (OFL-1.1; see OFL.txt) with fonttools' pyftsubset:
# Persian and Arabic letters, Latin, digits and punctuation, without hints. Run it in an empty folder.
set -e
npm pack vazirmatn@33.0.3
tar xzf vazirmatn-33.0.3.tgz
for w in Regular Bold; do
	pyftsubset "package/fonts/ttf/Vazirmatn-$w.ttf" --output-file="Vazirmatn-$w.ttf" --no-hinting --notdef-outline \
		--layout-features=ccmp,init,medi,fina,rlig,liga,calt,locl,mark,mkmk,kern,tnum --name-IDs=0,1,2,4,5,6,13,14 \
		--unicodes=20-7E,A0-17F,60C,61B,61F,621-63A,640-655,660-66C,670,671,67E,686,698,6A9,6AF,6C0,6CC,6D5,6F0-6F9,200B-200F,2010-2015,2018-201E,2022,2026,2030,2039,203A,20AC,2116,2212,FDFC,FDF2
done
