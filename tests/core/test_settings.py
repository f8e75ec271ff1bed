"""Settings: what is wrong is named by its variable, in a sentence."""

from collections.abc import Iterator

import pytest

from khungcui.errors import Misconfigured
from khungcui.settings import Settings, settings


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("KHUNGCUI_PORT", "abc", "valid integer"),
        ("KHUNGCUI_PORT", "70000", "65535"),
        ("KHUNGCUI_ENV", "staging", "'development' or 'production'"),
        ("KHUNGCUI_DATABASE_URL", "mysql://somewhere/db", "only PostgreSQL"),
        ("KHUNGCUI_DATABASE_URL", "not an address", "cannot be read"),
        ("KHUNGCUI_POLICY_SHADOW", "2", "less than or equal to 1"),
        ("KHUNGCUI_CORS_ORIGINS", "https://a.example, *", "https://host"),
        ("KHUNGCUI_CORS_ORIGINS", "https://a.example/", "https://host"),
        ("KHUNGCUI_TRUSTED_PROXIES", "10.0.0.0/8, proxy", "proxy is no address"),
        ("KHUNGCUI_INTROSPECTION", "everybody", "'anyone', 'officials' or 'nobody'"),
    ],
)
def test_a_wrong_value_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, why: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured) as wrong:
        settings()
    assert f" {name} " in wrong.value.message.en
    assert why in wrong.value.message.en


def test_an_address_of_a_socket_is_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHUNGCUI_DATABASE_URL", "postgresql://app@/db?host=/run/postgres")
    assert settings().database_url == "postgresql://app@/db?host=/run/postgres"


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHUNGCUI_CORS_ORIGINS", "https://a.example, http://localhost:3000,")
    monkeypatch.setenv("KHUNGCUI_TRUSTED_PROXIES", "10.0.0.0/8,2001:db8::1")
    assert settings().cors_origins == ("https://a.example", "http://localhost:3000")
    assert [str(one) for one in settings().trusted_proxies] == ["10.0.0.0/8", "2001:db8::1/128"]
    monkeypatch.setenv("KHUNGCUI_CORS_ORIGINS", "")
    settings.cache_clear()
    assert settings().cors_origins == ()


def test_shipped_data_are_found() -> None:
    assert (Settings().policies_dir / "model.conf").is_file()
    assert (Settings().tenants_dir / "areas.csv").is_file()
