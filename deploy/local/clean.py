"""`make clean`: removes what lies outside of `.local`, where PostgreSQL could not reach that."""

import shutil

from deploy.local.places import REPOSITORY, Places, readable_by_all


def main() -> None:
    """Deletes the database's folders, wherever they had to go."""
    for folder in (Places(REPOSITORY / ".local").postgres, readable_by_all(CACHE_POSTGRES)):
        shutil.rmtree(folder, ignore_errors=True)


CACHE_POSTGRES = REPOSITORY / ".local" / "cache" / "postgresql"

if __name__ == "__main__":
    main()
