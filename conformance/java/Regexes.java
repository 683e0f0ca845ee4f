// Regular expressions: groups, quantifiers, lookaround, flags, replacement, splitting, errors.
// zeal

import java.util.*;
import java.util.regex.*;
import java.util.stream.Collectors;

public class Regexes {
    static void all(String regex, String input, int flags) {
        Matcher m = Pattern.compile(regex, flags).matcher(input);
        StringBuilder b = new StringBuilder(regex).append(" on ").append(input.replace("\n", "\\n")).append(":");
        while (m.find()) {
            b.append(" [").append(m.start()).append('-').append(m.end());
            for (int i = 0; i <= m.groupCount(); i++) b.append(i == 0 ? " " : ",").append(m.group(i));
            b.append(']');
        }
        System.out.println(b.toString().replace("\n", "\\n").replace("\u00e9", "e-acute"));
    }

    static void all(String regex, String input) { all(regex, input, 0); }

    static String json(String text) {
        Pattern token = Pattern.compile("\\s*(?:(?<str>\"(?:[^\"\\\\]|\\\\.)*\")|(?<num>-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)|(?<word>true|false|null)|(?<punct>[{}\\[\\],:]))");
        Matcher m = token.matcher(text);
        StringBuilder kinds = new StringBuilder();
        int at = 0;
        while (at < text.length() && m.region(at, text.length()).lookingAt()) {
            for (String name : new String[] {"str", "num", "word", "punct"}) if (m.group(name) != null) kinds.append(name.charAt(0));
            at = m.end();
        }
        return kinds + (at == text.length() ? "" : "?" + at);
    }

    public static void main(String[] args) {
        all("a*b", "aaab ab b");
        all("(\\w+)@(\\w+)\\.com", "joe@mail.com, ann@site.com");
        all("(a)(b)?(c)*", "abccac");
        all("x{2,3}", "xxxxxxx x xx");
        all("x{2,3}?", "xxxxxxx");
        all("x*+x", "xxx");
        all("(?<year>\\d{4})-(?<month>\\d\\d)", "2024-02 and 1999-12");
        all("\\bfoo\\b", "foo food foo");
        all("(?i)ABC", "abcABCaBc");
        all("^\\w+$", "one\ntwo three\nfour", Pattern.MULTILINE);
        all("a.b", "a\nb a-b", Pattern.DOTALL);
        all("(?x) a  b # comment\n c", "abc a b c");
        all("(?<=\\$)\\d+", "$100 200 $3");
        all("\\d+(?!%)\\b", "50% 60 70%");
        all("(?<!a)b", "ab bb cb");
        all("(\\w)\\1", "aabbcd ee");
        all("(?<q>['\"]).*?\\k<q>", "'it' \"was\" 'x\"y'");
        all("[a-c&&[^b]]+", "abcacb");
        all("[^\\d\\s]+", "ab1 c2");
        all("\\p{Lu}\\p{Ll}+", "Hello World ABC");
        all("[\\p{L}&&[^\\p{ASCII}]]", "a\u00e9\u4e2d".substring(0, 2));
        all("a|ab|abc", "abc");
        all("(?:ab|a)(c|bcd)(d*)", "abcd");
        all("", "ab");
        all("\\Qa.b\\E+", "a.bb axb");
        all("(?>a|ab)c", "abc ac");
        all("(a+)+$", "aaaaaaaaaaaaaaaa!");
        all("\\R", "a\r\nb\nc");
        all("\\h+|\\v", "a \t\nb");
        System.out.println(Pattern.matches("(\\d{1,3}\\.){3}\\d{1,3}", "192.168.1.1") + " " + "foo".matches("fo") + " " + Pattern.compile("fo").matcher("foo").lookingAt() + " " + Pattern.compile("b").matcher("abc").find(2));
        System.out.println("a1b22".replaceAll("\\d", "<$0>") + " " + "John Smith".replaceAll("(\\w+) (\\w+)", "$2, $1") + " " + "x-y".replaceAll("(?<l>\\w)-(?<r>\\w)", "${r}-${l}") + " " + "a.b".replaceAll(Pattern.quote("."), Matcher.quoteReplacement("$\\")));
        System.out.println(Pattern.compile("\\d+").matcher("a1b22c333").replaceAll(r -> "" + r.group().length() * 10) + " " + Pattern.compile("[aeiou]").matcher("education").results().map(MatchResult::group).collect(Collectors.joining()));
        StringBuilder b = new StringBuilder();
        Matcher m = Pattern.compile("cat|dog").matcher("one cat two dogs end");
        while (m.find()) m.appendReplacement(b, m.group().equals("cat") ? "dog" : "cat");
        m.appendTail(b);
        System.out.println(b);
        System.out.println(Arrays.toString(Pattern.compile("\\s*[,;]\\s*").split("a , b;c ;; d")) + Pattern.compile(",").splitAsStream("x,y").toList() + Arrays.toString("boo:and:foo".split("o", 5)) + Arrays.toString("boo:and:foo".split("o")));
        System.out.println(Pattern.compile("a").asPredicate().test("cat") + " " + Pattern.compile("a").asMatchPredicate().test("cat"));
        System.out.println(json("{\"a\\\"b\": [1, -2.5e3, true], \"c\": null}") + " " + json("[1, oops]"));
        for (String bad : new String[] {"(", "[a", "a**", "*a", "\\", "(?<n>a)(?<n>b)", "x{2,1}", "(?<=a*)b", "\\k<none>", "[z-a]", "(?z)"}) {
            try {
                Pattern.compile(bad);
                System.out.println(bad + " compiles");
            } catch (PatternSyntaxException e) {
                System.out.println(bad + " ! " + e.getDescription() + " @" + e.getIndex());
            }
        }
        try {
            Pattern.compile("a").matcher("b").group();
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        try {
            "x".replaceAll("x", "$1");
        } catch (IndexOutOfBoundsException e) {
            System.out.println(e.getMessage());
        }
        Matcher t = Pattern.compile("(\\d+)-(\\d+)").matcher("10-20").useAnchoringBounds(false);
        System.out.println(t.matches() + " " + t.start(2) + " " + t.toMatchResult().group(1) + " " + t.hitEnd() + " " + t.reset("x").find() + " " + t.hitEnd());
        Map<String, Integer> words = new TreeMap<>();
        Matcher w = Pattern.compile("\\b[a-z']+\\b", Pattern.CASE_INSENSITIVE).matcher("It's the end of the world as we know it, and it's fine. The END");
        while (w.find()) words.merge(w.group().toLowerCase(Locale.ROOT), 1, Integer::sum);
        System.out.println(words);
    }
}
