import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Object-oriented simulation: reads JSON text into maps and lists, walks them, and writes them again. */
public class JsonParser {
    private final String text;
    private int at;

    JsonParser(String text) { this.text = text; }

    static Object parse(String text) {
        JsonParser parser = new JsonParser(text);
        Object value = parser.value();
        parser.blank();
        if (parser.at != text.length()) throw parser.error("trailing text");
        return value;
    }

    private IllegalStateException error(String what) { return new IllegalStateException(what + " at " + at); }

    private void blank() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++;
    }

    private void expect(char c) {
        blank();
        if (at >= text.length() || text.charAt(at) != c) throw error("expected " + c);
        at++;
    }

    private boolean take(char c) {
        blank();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private Object value() {
        blank();
        char c = text.charAt(at);
        switch (c) {
            case '{': return object();
            case '[': return array();
            case '"': return string();
            case 't': return word("true", Boolean.TRUE);
            case 'f': return word("false", Boolean.FALSE);
            case 'n': return word("null", null);
            default: return number();
        }
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) throw error("expected " + word);
        at += word.length();
        return value;
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        expect('{');
        if (take('}')) return members;
        do {
            blank();
            String key = string();
            expect(':');
            members.put(key, value());
        } while (take(','));
        expect('}');
        return members;
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        expect('[');
        if (take(']')) return elements;
        do {
            elements.add(value());
        } while (take(','));
        expect(']');
        return elements;
    }

    private String string() {
        expect('"');
        StringBuilder result = new StringBuilder();
        while (true) {
            char c = text.charAt(at++);
            if (c == '"') return result.toString();
            if (c != '\\') {
                result.append(c);
                continue;
            }
            char escaped = text.charAt(at++);
            switch (escaped) {
                case 'n': result.append('\n'); break;
                case 't': result.append('\t'); break;
                case 'u':
                    result.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                    at += 4;
                    break;
                default: result.append(escaped);
            }
        }
    }

    private Number number() {
        int start = at;
        boolean whole = true;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '.' || c == 'e' || c == 'E') whole = false;
            else if (!(c >= '0' && c <= '9' || c == '-' || c == '+')) break;
            at++;
        }
        String digits = text.substring(start, at);
        if (whole) return Long.valueOf(digits);
        return Double.valueOf(digits);
    }

    static void write(Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            out.append('{');
            String separator = "";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator);
                write(entry.getKey(), out);
                out.append(':');
                write(entry.getValue(), out);
                separator = ",";
            }
            out.append('}');
        } else if (value instanceof List<?> list) {
            out.append('[');
            for (int i = 0; i < list.size(); i++) {
                if (i > 0) out.append(',');
                write(list.get(i), out);
            }
            out.append(']');
        } else if (value instanceof String string) {
            out.append('"').append(string.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
        } else {
            out.append(value);
        }
    }

    static long total(Object value) {
        if (value instanceof Map<?, ?> map) return map.values().stream().mapToLong(JsonParser::total).sum();
        if (value instanceof List<?> list) return list.stream().mapToLong(JsonParser::total).sum();
        if (value instanceof Number number) return (long) (number.doubleValue() * 10);
        return value == null ? 1 : value.hashCode();
    }

    static String sample(int records) {
        StringBuilder out = new StringBuilder("[\n");
        for (int i = 0; i < records; i++) {
            if (i > 0) out.append(",\n");
            out.append("  {\"id\": ").append(i).append(", \"name\": \"Person ").append(i * 7919 % 1000)
                .append("\", \"active\": ").append(i % 3 == 0).append(", \"score\": ").append(i * 0.25)
                .append(", \"tags\": [\"a\\n").append(i % 10).append("\", \"\\u00e9t\\u00e9\", \"plain\"], \"parent\": ")
                .append(i % 5 == 0 ? "null" : "{\"id\": " + i / 5 + ", \"weights\": [1, 2.5, -3e2]}").append("}");
        }
        return out.append("\n]").toString();
    }

    public static void main(String[] args) throws Exception {
        String text = sample(2_500);
        Harness.measure(args, 40, () -> {
            Object tree = parse(text);
            StringBuilder out = new StringBuilder();
            write(tree, out);
            return total(tree) * 31 + out.toString().hashCode();
        });
    }
}
