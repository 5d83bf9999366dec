from pathlib import Path

import pytest

from biaslens.reading.addresses import outlet_of, read_addresses
from biaslens.reading.tables import BadRow


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://news.harbour.co.uk/pier", "harbour.co.uk"),
        ("http://WWW.Quay-Courier.com:8080/a?b", "quay-courier.com"),
        ("https://brell.blogspot.com/p/pier", "brell.blogspot.com"),
        ("http://127.0.0.1/", None),
        ("http://localhost/", None),
        ("http://[::1", None),
        ("http://" + "a" * 9_000, None),
        ("", None),
        (None, None),
    ],
)
def test_outlets(url: str | None, outlet: str | None):
    assert outlet_of(url) == outlet


def test_a_list_has_one_address_on_each_line(tmp_path: Path):
    path = tmp_path / "a.urls"
    path.write_text(
        "\ufeff# news\nhttps://quay.example/1\n\nquay.example/2\nhttp://quay.example a\n"
    )
    found = list(read_addresses(path))
    assert found[0] == (2, "https://quay.example/1")
    assert [(number, type(item)) for number, item in found[1:]] == [(4, BadRow), (5, BadRow)]


def test_a_table_has_a_column_url(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("id,url\n1,https://quay.example/1\n2,\n")
    first, second = read_addresses(path)
    assert first == (1, "https://quay.example/1")
    assert isinstance(second[1], BadRow)
