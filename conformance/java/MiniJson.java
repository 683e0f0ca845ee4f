// A program of some size: a JSON parser and printer, a template engine, an event simulation and a text index together.
// args: 7 verbose
// zeal

import java.util.*;
import java.util.function.*;
import java.util.stream.*;

public class MiniJson {
    static final class ParseError extends RuntimeException {
        final int at;

        ParseError(String message, int at) {
            super(message + " at " + at);
            this.at = at;
        }
    }

    static final class Parser {
        private final String text;
        private int at;

        Parser(String text) { this.text = text; }

        static Object parse(String text) {
            Parser p = new Parser(text);
            Object value = p.value();
            p.blanks();
            if (p.at != text.length()) throw new ParseError("trailing text", p.at);
            return value;
        }

        private void blanks() { while (at < text.length() && text.charAt(at) <= ' ') at++; }

        private char peek() {
            blanks();
            if (at == text.length()) throw new ParseError("unexpected end", at);
            return text.charAt(at);
        }

        private void expect(char c) {
            if (peek() != c) throw new ParseError("expected '" + c + "' but found '" + text.charAt(at) + "'", at);
            at++;
        }

        private Object value() {
            return switch (peek()) {
                case '{' -> object();
                case '[' -> array();
                case '"' -> string();
                case 't' -> word("true", true);
                case 'f' -> word("false", false);
                case 'n' -> word("null", null);
                default -> number();
            };
        }

        private Object word(String word, Object value) {
            if (!text.startsWith(word, at)) throw new ParseError("unknown word", at);
            at += word.length();
            return value;
        }

        private Map<String, Object> object() {
            Map<String, Object> map = new LinkedHashMap<>();
            expect('{');
            if (peek() == '}') {
                at++;
                return map;
            }
            while (true) {
                if (peek() != '"') throw new ParseError("a key must be a string", at);
                int start = at;
                String key = string();
                expect(':');
                if (map.putIfAbsent(key, value()) != null) throw new ParseError("duplicate key " + key, start);
                if (peek() == '}') break;
                expect(',');
            }
            at++;
            return map;
        }

        private List<Object> array() {
            List<Object> list = new ArrayList<>();
            expect('[');
            if (peek() != ']') {
                do list.add(value()); while (peek() == ',' && at++ >= 0);
            }
            expect(']');
            return list;
        }

        private String string() {
            StringBuilder b = new StringBuilder();
            for (at++; ; at++) {
                if (at >= text.length()) throw new ParseError("unclosed string", at);
                char c = text.charAt(at);
                if (c == '"') break;
                if (c < ' ') throw new ParseError("control character", at);
                if (c != '\\') {
                    b.append(c);
                    continue;
                }
                c = text.charAt(++at);
                int simple = "\"\\/bfnrt".indexOf(c);
                if (simple >= 0) b.append("\"\\/\b\f\n\r\t".charAt(simple));
                else if (c == 'u') {
                    b.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
                    at += 4;
                } else throw new ParseError("unknown escape " + c, at);
            }
            at++;
            return b.toString();
        }

        private Number number() {
            int start = at;
            while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
            String digits = text.substring(start, at);
            try {
                return digits.matches("-?\\d+") ? (Number) Long.parseLong(digits) : (Number) Double.parseDouble(digits);
            } catch (NumberFormatException e) {
                throw new ParseError("bad number '" + digits + "'", start);
            }
        }
    }

    static void print(Object value, String indent, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            out.append('{');
            String separator = "";
            for (Map.Entry<?, ?> e : map.entrySet()) {
                out.append(separator).append('\n').append(indent).append("  ");
                print(e.getKey(), "", out);
                out.append(": ");
                print(e.getValue(), indent + "  ", out);
                separator = ",";
            }
            out.append(map.isEmpty() ? "" : "\n" + indent).append('}');
        } else if (value instanceof List<?> list) {
            out.append('[');
            for (int i = 0; i < list.size(); i++) {
                if (i > 0) out.append(", ");
                print(list.get(i), indent + "  ", out);
            }
            out.append(']');
        } else if (value instanceof String s) {
            out.append('"');
            for (char c : s.toCharArray()) {
                if (c == '"' || c == '\\') out.append('\\').append(c);
                else if (c < ' ' || c > '~') out.append(String.format("\\u%04x", (int) c));
                else out.append(c);
            }
            out.append('"');
        } else out.append(value);
    }

    static Object path(Object value, String path) {
        for (String step : path.split("\\.")) {
            if (value instanceof Map<?, ?> m) value = m.get(step);
            else if (value instanceof List<?> l) value = l.get(Integer.parseInt(step));
            else throw new NoSuchElementException(step + " in " + value);
        }
        return value;
    }

    static String render(String template, Object model) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (int open; (open = template.indexOf("${", at)) >= 0; ) {
            int close = template.indexOf('}', open);
            String[] pipe = template.substring(open + 2, close).split("\\|");
            String text = String.valueOf(path(model, pipe[0]));
            for (int i = 1; i < pipe.length; i++) text = FILTERS.getOrDefault(pipe[i], UnaryOperator.identity()).apply(text);
            out.append(template, at, open).append(text);
            at = close + 1;
        }
        return out.append(template.substring(at)).toString();
    }

    static final Map<String, UnaryOperator<String>> FILTERS = Map.of("upper", s -> s.toUpperCase(Locale.ROOT), "reverse", s -> new StringBuilder(s).reverse().toString(), "quote", s -> "'" + s + "'");

    /** Customers at a counter, ordered by time. */
    static String simulate(int seed, int customers) {
        record Event(int time, int kind, int customer) implements Comparable<Event> {
            public int compareTo(Event o) { return time != o.time ? Integer.compare(time, o.time) : kind != o.kind ? Integer.compare(o.kind, kind) : Integer.compare(customer, o.customer); }
        }
        Random random = new Random(seed);
        PriorityQueue<Event> events = new PriorityQueue<>();
        int clock = 0;
        for (int i = 0; i < customers; i++) events.add(new Event(clock += random.nextInt(10), 0, i));
        Deque<Integer> line = new ArrayDeque<>();
        int[] arrived = new int[customers];
        int free = 2, longest = 0, waited = 0;
        while (!events.isEmpty()) {
            Event e = events.poll();
            clock = e.time();
            if (e.kind() == 0) {
                arrived[e.customer()] = clock;
                line.add(e.customer());
            } else free++;
            while (free > 0 && !line.isEmpty()) {
                int next = line.poll();
                waited += clock - arrived[next];
                free--;
                events.add(new Event(clock + 5 + random.nextInt(8), 1, next));
            }
            longest = Math.max(longest, line.size());
        }
        return "ends at " + clock + ", longest line " + longest + ", waited " + waited;
    }

    public static void main(String[] args) {
        String document = """
            {"name": "carafe \\u0041 \\"quoted\\"", "version": 1.5e2, "tags": ["vm", "rust", []], "deep": {"a": {"b": [10, -20, {"c": null}]}},
             "flags": {"on": true, "off": false}, "empty": {}, "big": 9007199254740993}
            """;
        Object value = Parser.parse(document);
        StringBuilder printed = new StringBuilder();
        print(value, "", printed);
        System.out.println(printed);
        System.out.println(Parser.parse(printed.toString()).equals(value) + " " + value.hashCode());
        for (String bad : new String[] {"", "{", "[1,]", "{\"a\" 1}", "nul", "\"open", "[1] x", "{\"a\":1,\"a\":2}", "-", "[\"\\q\"]", "{1:2}", "1.2.3"}) {
            try {
                System.out.println(bad + " parses as " + Parser.parse(bad));
            } catch (ParseError e) {
                System.out.println(bad + " -> " + e.getMessage());
            }
        }
        System.out.println(render("${name|upper|quote} v${version}: ${tags.1|reverse}, ${deep.a.b.1}, ${flags.off}!", value));
        try {
            render("${tags.9}", value);
        } catch (IndexOutOfBoundsException e) {
            System.out.println(e.getMessage());
        }
        int seed = Integer.parseInt(args[0]);
        for (int n : new int[] {1, 10, 500}) System.out.println(n + " customers: " + simulate(seed, n));
        String text = "the cat sat on the mat the dog sat on the log and the cat saw the dog";
        Map<String, TreeSet<String>> follows = new TreeMap<>();
        String[] words = text.split(" ");
        for (int i = 1; i < words.length; i++) follows.computeIfAbsent(words[i - 1], w -> new TreeSet<>()).add(words[i]);
        System.out.println(follows);
        Map<String, Long> counts = Arrays.stream(words).collect(Collectors.groupingBy(w -> w, TreeMap::new, Collectors.counting()));
        if (args[1].equals("verbose")) System.out.println(counts);
        StringBuilder nested = new StringBuilder();
        for (int i = 0; i < 400; i++) nested.append("[{\"k\":");
        nested.append("1");
        for (int i = 0; i < 400; i++) nested.append("}]");
        Object deep = Parser.parse(nested.toString());
        int depth = 0;
        for (Object o = deep; !(o instanceof Long); depth++) o = o instanceof List<?> l ? l.get(0) : ((Map<?, ?>) o).get("k");
        System.out.println("depth " + depth);
        List<Object> many = new ArrayList<>();
        for (int i = 0; i < 2000; i++) many.add(Map.of("id", (long) i, "name", "item " + i));
        StringBuilder large = new StringBuilder();
        print(many, "", large);
        System.out.println(large.length() + " " + ((List<?>) Parser.parse(large.toString())).size());
    }
}
