from email import message_from_bytes, policy

from mail_samples import digest_mail, mail, sample_picture
from selectolax.lexbor import LexborHTMLParser

from watcher.mail.pictures import content_id, source, with_pictures


def test_a_picture_is_known_by_what_it_shows() -> None:
    """The same has the same name in every mail, another another."""
    assert content_id(sample_picture("a")) == content_id(sample_picture("a"))
    assert content_id(sample_picture("a")) != content_id(sample_picture("b"))


def test_a_page_holds_its_pictures_itself() -> None:
    """Those it shows; one that is unknown, and what only looks like one, stay as they are."""
    known, unknown = sample_picture("a"), sample_picture("b")
    html = f'<img src="{source(known)}"><img src="{source(unknown)}"><p>src="cid:x@pictures.invalid"</p>'
    page = with_pictures(html, [known])
    first, second = [node.attributes["src"] for node in LexborHTMLParser(page).css("img")]
    assert first is not None
    assert first.startswith("data:image/png;base64,iVBORw0KGgo")
    assert second == source(unknown)
    assert '<p>src="cid:x@pictures.invalid"</p>' in page


def test_a_mail_shows_the_pictures_that_it_brings() -> None:
    """Beside its page, never as files of their own; text, page and pictures come back as they were put in."""
    rendered = digest_mail()
    read = message_from_bytes(mail(rendered).as_bytes(), policy=policy.default)
    plain, related = read.iter_parts()
    assert (read.get_content_type(), plain.get_content_type()) == ("multipart/alternative", "text/plain")
    assert related.get_content_type() == "multipart/related"
    assert related.get_param("type") == "text/html"
    page, *pictures = related.iter_parts()
    shown = {node.attributes["src"] for node in LexborHTMLParser(page.get_content()).css("img")}
    assert shown == {f"cid:{str(one['Content-ID']).strip('<>')}" for one in pictures}
    assert [one.get_content() for one in pictures] == [one.png for one in rendered.pictures]
    assert {one.get_content_disposition() for one in pictures} == {"inline"}


def test_a_mail_with_pictures_repeats_byte_for_byte() -> None:
    """Sent twice it is one mail."""
    first, second = mail(digest_mail()), mail(digest_mail())
    assert first.as_bytes() == second.as_bytes()
    assert max(map(len, first.as_bytes().splitlines())) <= 998
