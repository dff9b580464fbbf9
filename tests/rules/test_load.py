import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from rule_samples import FERRY, compiled, ferry, ferry_data, news

from rules import ProblemsError, builtin_packs, load
from rules.load import load_located

_BAD = Path(__file__).resolve().parents[1] / "data" / "rules" / "bad"
_PACKS = sorted(path for path in _BAD.iterdir() if path.suffix != ".txt")


@pytest.mark.parametrize("pack", _PACKS, ids=lambda path: path.name)
def test_a_bad_pack_gets_its_messages(pack: Path) -> None:
    """What an analyst reads of a bad pack is word for word what stands beside it."""
    with pytest.raises(ProblemsError) as caught:
        load(str(pack))
    golden = pack.with_suffix(".txt").read_text(encoding="utf-8")
    assert str(caught.value).replace(f"{_BAD}/", "") + "\n" == golden


def test_the_built_in_packs_load() -> None:
    """Every pack that comes with the program is good, and is called by its name."""
    assert "india-belgium" in builtin_packs()
    for name in builtin_packs():
        assert load(name).pack.id == name


def test_a_pack_that_is_not_there_is_asked_back(tmp_path: Path) -> None:
    """A misspelt name gets the name that was probably meant, any other the names there are."""
    with pytest.raises(ProblemsError, match=r"^india-belgum: no such pack.*did you mean 'india-belgium'\?"):
        load("india-belgum")
    with pytest.raises(ProblemsError, match=re.escape(f"built in: {', '.join(builtin_packs())}")):
        load(str(tmp_path / "nowhere.yaml"))
    with pytest.raises(ProblemsError, match="no such pack"):
        load("x" * 5000)
    with pytest.raises(ProblemsError, match="no such pack"):
        load("a\0b")


def test_a_pack_may_be_written_in_any_form_of_unicode(tmp_path: Path) -> None:
    """Letters and accents kept apart, as macOS names files and PDFs give text, mean what they show."""
    text = FERRY.read_text(encoding="utf-8").replace("phrase: the bridge is likely", "phrase: Brücke")
    (tmp_path / "pack.yaml").write_text(unicodedata.normalize("NFD", text), encoding="utf-8")
    assessment = "One.\nDie Brücke kommt."
    for form in ("NFC", "NFD"):
        ruleset = load(str(tmp_path), assessment=unicodedata.normalize(form, assessment))
        assert not ruleset.failing_samples()


def test_a_folder_without_yaml_is_no_pack(tmp_path: Path) -> None:
    """A folder of other files is told what a pack is made of."""
    (tmp_path / "notes.txt").write_text("pack: tunnel", encoding="utf-8")
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(ProblemsError, match=r"no YAML files in this folder \(a pack is \*\.yaml files\)"):
        load(str(tmp_path))


def test_citations_are_checked_against_the_assessment() -> None:
    """With the text of the assessment a wrong citation is a problem, without it is not looked up."""
    assert load(str(FERRY), assessment="One.\nThe bridge is likely.").digest == ferry().digest
    with pytest.raises(ProblemsError, match=r"ferry\.yaml:\d+:\d+: paragraph 2, sentence 1 .* does not say"):
        load(str(FERRY), assessment="One.\nTwo.")


def _split(folder: Path) -> str:
    """Cut the ferry pack into files, one in a folder of its own."""
    text = FERRY.read_text(encoding="utf-8")
    start, end = text.index("forecasts:\n"), text.index("feeds:\n")
    (folder / "deep").mkdir()
    (folder / "deep" / "feeds.yml").write_text(text[end:], encoding="utf-8")
    (folder / "z.yaml").write_text(text[:start], encoding="utf-8")
    (folder / "a.yaml").write_text(text[start:end], encoding="utf-8")
    (folder / "README.md").write_text("# no pack", encoding="utf-8")
    return str(folder)


def test_a_folder_is_read_as_one_file(tmp_path: Path) -> None:
    """A pack cut into files says, judges and is called what it is in one."""
    whole, cut = ferry(), load(_split(tmp_path))
    assert cut.pack == whole.pack
    assert cut.digest == whole.digest
    assert cut.samples == whole.samples
    for sample in whole.samples:
        assert cut.match(sample.item) == whole.match(sample.item)


def test_parts_of_one_section_may_stand_in_several_files(tmp_path: Path) -> None:
    """Term sets, words that are no evidence, forecasts and feeds add up over files, in any order."""
    folder = Path(_split(tmp_path))
    more = "actors: {reef: {en: [Reef]}}\nnot_evidence: {en: [rehearsal], fr: [concours]}\n"
    (folder / "m.yaml").write_text(more, encoding="utf-8")
    cut = load(str(folder))
    assert "reef" in cut.actors
    assert ferry().match(news("Sund scraps bridge in rehearsal"))
    for word in ("rehearsal", "quiz"):
        assert cut.match(news(f"Sund scraps bridge in {word}")) == ()
    (folder / "m.yaml").rename(folder / "0.yaml")
    assert load(str(folder)).digest == cut.digest
    (folder / "0.yaml").unlink()
    assert load(str(folder)).digest == ferry().digest


def test_kin_of_one_actor_may_stand_in_several_files(tmp_path: Path) -> None:
    """They add up too: who stands in one file is not lost for another."""
    folder = Path(_split(tmp_path))
    (folder / "m.yaml").write_text("kin: {island: [neighbour]}\n", encoding="utf-8")
    (folder / "n.yaml").write_text("kin: {island: [mainland]}\n", encoding="utf-8")
    assert load(str(folder)).frame("money-asserted").parties.kin == {"neighbour", "mainland"}


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("# A small pack of another world", "# Another remark", True),
        ("strength: 4\n", "strength: 4     # four\n", True),
        (
            "    en: [Norrey, Norreyan*, island council]",
            "    en:\n      - Norrey\n      - Norreyan*\n      - 'island council'",
            True,
        ),
        ("strength: 4\n", "strength: 5\n", False),
        ("en: [fund, funds,", "en: [funds,", False),
        ("accepts: [planned]", "accepts: [planned, hedged]", False),
    ],
)
def test_the_digest_names_the_content(tmp_path: Path, old: str, new: str, *, same: bool) -> None:
    """Remarks and layout leave the digest alone; every word that counts changes it."""
    text = FERRY.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "pack.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert (load(str(path)).digest == ferry().digest) == same


def test_the_order_of_keys_says_nothing(tmp_path: Path) -> None:
    """Sections may stand in any order."""
    text = FERRY.read_text(encoding="utf-8")
    at = text.index("actors:\n")
    path = tmp_path / "pack.yaml"
    path.write_text(text[at:] + text[:at], encoding="utf-8")
    assert load(str(path)).digest == ferry().digest


def test_what_is_loaded_is_what_was_compiled() -> None:
    """Loading adds only the digest to compiling."""
    assert replace(compiled(ferry_data()), digest=ferry().digest).pack == ferry().pack


def test_the_documents_stand_beside_the_rules(tmp_path: Path) -> None:
    """What points into a pack needs no second reading of it."""
    loaded = load_located(_split(tmp_path))
    assert loaded.ruleset.digest == ferry().digest
    assert [Path(document.file).name for document in loaded.documents] == ["a.yaml", "feeds.yml", "z.yaml"]
