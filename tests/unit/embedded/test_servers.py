"""The servers themselves, started for real: shared, stopped, killed, in odd places."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import environ
import psycopg
import pytest
import redis

from photocrm.embedded import local, postgres, server
from tests.unit.embedded.processes import (
    Client,
    eventually,
    keepers_of,
    kill,
    postmaster_of,
    processes_of,
)

Join = Callable[[], Client]


def ask(database_url: str, query: str) -> list[tuple[object, ...]]:
    config = environ.Env.db_url_config(database_url)
    with psycopg.connect(
        host=config["HOST"], port=config["PORT"], user=config["USER"], dbname=config["NAME"]
    ) as connection:
        return connection.execute(query).fetchall()


def answers(database_url: str) -> bool:
    try:
        return ask(database_url, "SELECT 1") == [(1,)]
    except psycopg.OperationalError:
        return False


def test_both_servers_answer_on_sockets_only(join: Join, root: Path) -> None:
    database_url, redis_url = join().urls()
    query = """SELECT current_database(), current_user, current_setting('listen_addresses'),
        current_setting('fsync'), lower('ÄÉ')"""
    assert ask(database_url, query) == [("photocrm", "photocrm", "", "off", "äé")]
    cache = redis.Redis.from_url(redis_url)
    assert (cache.ping(), cache.config_get("port")) == (True, {"port": "0"})
    cache.close()
    modes = {
        name: stat.S_IMODE((root / ".data/test" / name).stat().st_mode)
        for name in ("postgres", "valkey", "valkey/valkey.sock", "postgres/.s.PGSQL.5432")
    }
    assert modes == dict.fromkeys(modes, 0o700)


def test_clients_that_come_at_once_share_one_server(join: Join, root: Path) -> None:
    clients = [join() for _ in range(4)]
    assert len({client.urls() for client in clients}) == 1
    assert len(keepers_of(root)) == 2


def test_server_stays_for_the_second_client_and_stops_after_it(join: Join, root: Path) -> None:
    first, second = join(), join()
    database_url, _ = first.urls()
    second.urls()
    first.end()
    assert answers(database_url)
    second.end()
    eventually(lambda: processes_of(root) == [])
    assert not answers(database_url)


def test_server_stops_after_its_client_is_killed_and_keeps_the_data(join: Join, root: Path) -> None:
    client = join()
    database_url, redis_url = client.urls()
    ask(database_url, "WITH made AS (SELECT lo_create(7)) SELECT * FROM made")
    client.kill()
    eventually(lambda: processes_of(root) == [])
    assert join().urls() == (database_url, redis_url)
    assert ask(database_url, "SELECT oid FROM pg_largeobject_metadata") == [(7,)]


def test_killed_postmaster_comes_back_for_the_client_that_is_there(join: Join, root: Path) -> None:
    database_url, _ = join().urls()
    before = postmaster_of(root)
    kill(before)
    eventually(lambda: answers(database_url))
    assert postmaster_of(root) != before


def test_killed_keepers_are_replaced_without_a_restart_of_the_servers(
    join: Join, root: Path
) -> None:
    first = join()
    database_url, _ = first.urls()
    before = postmaster_of(root)
    for pid in keepers_of(root):
        kill(pid)
    assert join().urls()[0] == database_url
    assert (len(keepers_of(root)), postmaster_of(root)) == (2, before)


def test_everything_killed_at_once_recovers(join: Join, root: Path) -> None:
    client = join()
    urls = client.urls()
    for pid in [*keepers_of(root), *processes_of(root)]:
        kill(pid)
    client.kill()
    assert join().urls() == urls
    assert answers(urls[0])


def test_pid_file_that_names_a_stranger_does_not_hold_up_the_start(join: Join, root: Path) -> None:
    client = join()
    urls = client.urls()
    client.end()
    eventually(lambda: processes_of(root) == [])
    folder = root / ".data/test/postgres"
    for file in (folder / "data/postmaster.pid", folder / ".s.PGSQL.5432.lock"):
        file.write_text(f"{os.getpid()}\n{folder}/data\n1\n5432\n{folder}\n\n")
    assert join().urls() == urls


def test_interrupted_initdb_does_not_count(tmp_path: Path) -> None:
    half = tmp_path / ".data/test/postgres/data.new-half"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    client = Client(tmp_path)
    assert answers(client.urls()[0])
    assert not half.exists()
    client.end()
    eventually(lambda: processes_of(tmp_path) == [])


@pytest.mark.parametrize("name", ["""a 'b', "c" ü+%41""", "long" * 30])
def test_sockets_of_folders_with_odd_or_long_names_are_elsewhere(name: str, tmp_path: Path) -> None:
    root = tmp_path / name
    root.mkdir()
    client = Client(root)
    database_url, redis_url = client.urls()
    cache = redis.Redis.from_url(redis_url)
    assert (answers(database_url), cache.ping()) == (True, True)
    cache.close()
    folders = [Path(environ.Env.db_url_config(database_url)["HOST"])]
    folders += [Path(urlsplit(redis_url).path).parent]
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700, 0o700]
    assert [root in folder.parents for folder in folders] == [False, False]
    client.end()
    eventually(lambda: processes_of(root) == [])
    eventually(lambda: not any(folder.exists() for folder in folders))


def test_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    data = tmp_path / ".data/test/postgres/data"
    data.mkdir(parents=True, mode=0o700)
    (data / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(server.EmbeddedServerError, match=r"did not start[\s\S]*postgresql\.conf"):
        local.provide({"REDIS_URL": "given"}, "test", tmp_path)
    eventually(lambda: processes_of(tmp_path) == [])


def test_missing_binaries_are_told_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "find_spec", lambda _name: None)
    monkeypatch.setattr(postgres, "SYSTEM_PLACES", Path("/nowhere"))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(server.EmbeddedServerError, match="set DATABASE_URL"):
        postgres.binaries()
