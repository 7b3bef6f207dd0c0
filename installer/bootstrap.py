"""Set this checkout up and run it: `python3 installer/bootstrap.py demo`.

This file must stay readable for old Pythons, so that they can say what is wrong; everything else
lives in the modules beside it.
"""

import sys
from pathlib import Path

OLDEST = (3, 11)


def main() -> int:
    """Run the menu; returns the exit code."""
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        sys.stderr.write(
            "这里的 Python 是 " + found + "，需要 3.11 或更新的版本。"
            "请安装 Python 3.11–3.13，再用它运行这条命令。\n"
            "This is Python " + found + "; 3.11 or newer is needed. "
            "Install Python 3.11-3.13 and run this command with it.\n"
        )
        return 1
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from installer import menu

    return menu.run(sys.argv[1:])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
