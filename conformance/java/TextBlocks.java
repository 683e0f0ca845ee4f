// Text blocks: indentation, escapes, joins; and the String methods that came with them.
// zeal

public class TextBlocks {
    static final String CONSTANT = """
        constant\tblock
          indented
        """;

    static void show(String name, String text) {
        System.out.println(name + " (" + text.length() + "): " + text.replace("\n", "\\n").replace("\t", "\\t").replace(" ", ".").replaceAll("\\p{Cntrl}", "?"));
    }

    public static void main(String[] args) {
        show("constant", CONSTANT);
        show("no final newline", """
            one
            two""");
        show("closing delimiter decides", """
            a
              b
          """);
        show("trailing blanks go", """
            x   \t
            y\040\040
            z \s
            """);
        show("joined", """
            one \
            two \
            three""");
        show("quotes", """
            "quoted" and \"""triple\""" and ""two""\
            """);
        show("escapes", """
            \u0041\101\\n \r|\b|\f|\0|
            """.strip());
        show("empty", """
            """);
        show("blank lines", """

            middle

            """);
        show("tabs", """
        	tab inside
        """);
        show("expression", """
            %s has %d
            """.formatted("x", 5) + """
            more""");
        System.out.println("""
            <html>
                <body class="%s">
                    <p>%s</p>
                </body>
            </html>""".formatted("c", 'p'));
        System.out.println("same constant " + (CONSTANT == "constant\tblock\n  indented\n"));
        show("strip indent", "   a\n     b\n   c".stripIndent());
        show("translate", "x\\ty\\u0041\\101\\\\".replace("\\u0041", "").translateEscapes());
        try {
            "bad \\q".translateEscapes();
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        show("indent", "a\nb".indent(3));
        show("outdent", "    a\n  b\n".indent(-3));
        System.out.println("a\nb\r\nc\rd".lines().toList() + " " + "x".repeat(3) + " " + "  ".isBlank() + " [" + " \u2003s\t".strip() + "][" + "\u2003s ".trim().length() + "]");
        System.out.println("transform".<Integer>transform(String::length) + " " + "l".stripLeading() + "|" + " t ".stripTrailing() + "|");
        String sql = """
            SELECT id, name
            FROM   users
            WHERE  name LIKE '%x%'
              AND  age > 5;
            """;
        sql.lines().map(String::strip).filter(l -> !l.isEmpty()).forEach(System.out::println);
    }
}
