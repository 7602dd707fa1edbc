from __future__ import annotations

from html.parser import HTMLParser

from tasks.core.page.markup import as_html, element


class TestElement:
    def test_text_stays_text_before_between_and_after_elements(self):
        made = element("p", "a < b", element("b", "<i>"), " & ", "c", element("br"), "</p>")
        assert as_html(made) == "<p>a &lt; b<b>&lt;i&gt;</b> &amp; c<br>&lt;/p&gt;</p>"

    def test_a_value_cannot_leave_its_attribute(self):
        found = []
        parser = HTMLParser()
        parser.handle_starttag = lambda tag, attributes: found.append((tag, attributes))  # type: ignore[method-assign]
        parser.feed(as_html(element("p", title='"><script>&lt;')))
        assert found == [("p", [("title", '"><script>&lt;')])]

    def test_names_of_attributes_and_numbers_are_written_as_html_has_them(self):
        made = element("path", class_="x", stroke_width=1.27, x=3.0, viewBox="0 0 1 1")
        assert as_html(made) == '<path class="x" stroke-width="1.3" x="3" viewBox="0 0 1 1"></path>'
