// java.util.logging, System.Logger, resource bundles, properties and preferences that are absent.

import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.logging.*;
import java.util.logging.Formatter;
import java.util.stream.Collectors;

public class LoggingAndResources {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t);
        }
    }

    static class Recording extends Handler {
        final List<String> lines = new ArrayList<>();
        @Override public void publish(LogRecord r) {
            if (isLoggable(r)) {
                lines.add(r.getLevel() + " " + r.getLoggerName() + " " + r.getSourceClassName() + "." + r.getSourceMethodName() + " " + new SimpleFormatter().formatMessage(r) + (r.getThrown() == null ? "" : " " + r.getThrown()));
            }
        }
        @Override public void flush() { }
        @Override public void close() { }
        String take() {
            String all = String.join(" | ", lines);
            lines.clear();
            return all;
        }
    }

    public static class Bundle extends ListResourceBundle {
        @Override protected Object[][] getContents() { return new Object[][] {{"greeting", "hello {0}"}, {"only", "base"}, {"array", new String[] {"x", "y"}}}; }
    }

    public static class Bundle_de extends ListResourceBundle {
        @Override protected Object[][] getContents() { return new Object[][] {{"greeting", "hallo {0}"}}; }
    }

    static void logging() throws Exception {
        Logger logger = Logger.getLogger("some.log"), parent = Logger.getLogger("some");
        Recording own = new Recording(), above = new Recording();
        parent.setUseParentHandlers(false);
        logger.addHandler(own);
        parent.addHandler(above);
        System.out.println(logger.getLevel() + " " + logger.isLoggable(Level.INFO) + " " + logger.isLoggable(Level.FINE) + " " + logger.getParent().getName() + " " + parent.getParent().getName().isEmpty());
        logger.info("plain");
        logger.fine("hidden");
        logger.setLevel(Level.FINER);
        own.setLevel(Level.FINE);
        logger.log(Level.WARNING, "with {0} and {1}", new Object[] {1, "two"});
        logger.log(Level.SEVERE, "thrown", new IOException("x"));
        logger.entering("C", "m", new Object[] {5});
        logger.exiting("C", "m", "result");
        logger.throwing("C", "m", new IllegalStateException("t"));
        logger.logp(Level.CONFIG, "Cls", "mth", () -> "supplied");
        logger.finest(() -> { throw new IllegalStateException("never asked"); });
        System.out.println(own.take());
        System.out.println(above.take());
        logger.setFilter(r -> !r.getMessage().contains("secret"));
        logger.info("a secret");
        logger.logrb(Level.INFO, ResourceBundle.getBundle("LoggingAndResources$Bundle", Locale.GERMAN), "greeting", "you");
        System.out.println(own.take() + " / " + above.take().length());
        LogRecord record = new LogRecord(Level.INFO, "message {0}");
        record.setParameters(new Object[] {"param"});
        record.setInstant(java.time.Instant.EPOCH);
        record.setSequenceNumber(7);
        record.setThreadID(1);
        record.setLoggerName("log");
        record.setSourceClassName("Src");
        record.setSourceMethodName("meth");
        record.setThrown(null);
        System.out.println(new XMLFormatter().format(record).replace('\n', ' ').replaceAll("<date>.*?</date>", "<date/>"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StreamHandler stream = new StreamHandler(bytes, new Formatter() { @Override public String format(LogRecord r) { return "[" + formatMessage(r) + "]"; } @Override public String getHead(Handler h) { return "<"; } @Override public String getTail(Handler h) { return ">"; } });
        stream.publish(record);
        stream.close();
        System.out.println(bytes);
        MemoryHandler memory = new MemoryHandler(above, 2, Level.SEVERE);
        for (Level level : List.of(Level.INFO, Level.WARNING, Level.INFO, Level.SEVERE)) {
            memory.publish(new LogRecord(level, "m " + level.intValue()));
        }
        System.out.println(above.lines.size() + " " + above.take().replaceAll("LoggingAndResources|null", "_"));
        Path dir = Files.createTempDirectory("logs");
        FileHandler file = new FileHandler(dir + "/log%g.txt", 200, 3);
        file.setFormatter(new Formatter() { @Override public String format(LogRecord r) { return r.getMessage() + "\n"; } });
        for (int i = 0; i < 40; i++) {
            file.publish(new LogRecord(Level.INFO, "line number " + i));
        }
        file.close();
        try (var all = Files.list(dir)) {
            System.out.println(all.map(p -> p.getFileName().toString()).sorted().toList() + " " + Files.readString(dir.resolve("log0.txt")).endsWith("39\n"));
        }
        for (File f : dir.toFile().listFiles()) {
            f.delete();
        }
        dir.toFile().delete();
        System.out.println(Level.parse("800") + " " + Level.parse("FINE") + " " + Level.ALL.intValue() + " " + Level.OFF.intValue());
        attempt("level", () -> Level.parse("NOTHING"));
        LogManager.getLogManager().readConfiguration(new ByteArrayInputStream("handlers=\nsome.other.level=FINEST\n".getBytes()));
        System.out.println(Logger.getLogger("some.other").getLevel() + " " + Logger.getLogger("").getHandlers().length + " " + logger.getHandlers().length);
        PrintStream err = System.err;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        System.setErr(new PrintStream(captured, true));
        System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s: %5$s%6$s%n");
        Logger console = Logger.getLogger("console");
        console.addHandler(new ConsoleHandler());
        console.warning("on the console");
        System.setErr(err);
        System.out.println(captured.toString().endsWith("on the console\n"));
        System.Logger system = System.getLogger("sys");
        Recording heard = new Recording();
        Logger.getLogger("sys").addHandler(heard);
        system.log(System.Logger.Level.ERROR, "system {0}", "logger");
        system.log(System.Logger.Level.DEBUG, "hidden");
        system.log(System.Logger.Level.WARNING, "thrown", new Error("e"));
        system.log(System.Logger.Level.INFO, (ResourceBundle) new Bundle(), "greeting", "sys");
        System.out.println(system.getName() + " " + system.isLoggable(System.Logger.Level.INFO) + system.isLoggable(System.Logger.Level.TRACE) + " " + heard.take());
    }

    static void bundles() throws Exception {
        Locale.setDefault(Locale.ROOT);
        ResourceBundle root = ResourceBundle.getBundle("LoggingAndResources$Bundle"), german = ResourceBundle.getBundle("LoggingAndResources$Bundle", Locale.GERMANY);
        System.out.println(root.getString("greeting") + " " + german.getString("greeting") + " " + german.getString("only") + " " + german.getLocale() + " " + new TreeSet<>(german.keySet()) + " " + german.getStringArray("array").length + " " + german.getBaseBundleName());
        attempt("missing key", () -> german.getString("nothing"));
        attempt("class cast", () -> german.getString("array"));
        attempt("missing bundle", () -> ResourceBundle.getBundle("no.such.Bundle", Locale.FRANCE));
        Path dir = Files.createTempDirectory("bundles");
        Files.writeString(dir.resolve("m.properties"), "a=root \\u00e9\nb = two \\\n   lines\n! comment\nc:colon\nd\ttab value\ne\\ f=space key\n");
        Files.write(dir.resolve("m_fr.properties"), "a=fran\u00e7ais".getBytes(StandardCharsets.UTF_8));
        Files.write(dir.resolve("m_de.properties"), new byte[] {'a', '=', (byte) 0xe9});
        try (var loader = new java.net.URLClassLoader(new java.net.URL[] {dir.toUri().toURL()})) {
            ResourceBundle fr = ResourceBundle.getBundle("m", Locale.CANADA_FRENCH, loader), de = ResourceBundle.getBundle("m", Locale.GERMAN, loader);
            System.out.println(fr.getString("a").length() + " " + (int) de.getString("a").charAt(0) + " " + fr.getString("b") + " " + fr.getLocale() + " " + fr.keySet().stream().sorted().toList() + " " + ResourceBundle.getBundle("m", Locale.ITALIAN, loader).getLocale().toString().isEmpty());
            List<String> asked = new ArrayList<>();
            ResourceBundle.getBundle("m", Locale.forLanguageTag("zh-Hant-TW"), loader, new ResourceBundle.Control() {
                @Override public List<Locale> getCandidateLocales(String base, Locale l) { List<Locale> all = super.getCandidateLocales(base, l); asked.add(all.toString()); return all; }
            });
            System.out.println(asked);
        }
        for (File f : dir.toFile().listFiles()) {
            f.delete();
        }
        dir.toFile().delete();
        Properties p = new Properties(new Properties() {{ setProperty("def", "ault"); }});
        p.load(new StringReader("k1=v1\nk2\nk3 : v\\tx\n\\u0041=uni\nk\\=y=z\n"));
        StringWriter text = new StringWriter();
        p.store(text, "comment\nsecond");
        System.out.println(p.getProperty("def") + " " + p.get("def") + " " + p.stringPropertyNames().stream().sorted().toList() + " " + text.toString().lines().filter(l -> !l.matches("#.*\\d{4}")).sorted().collect(Collectors.joining("|")));
        attempt("malformed", () -> { new Properties().load(new StringReader("a=\\u00g0")); return 1; });
        ByteArrayOutputStream xml = new ByteArrayOutputStream();
        p.storeToXML(xml, "c");
        Properties again = new Properties();
        again.loadFromXML(new ByteArrayInputStream(xml.toByteArray()));
        System.out.println(again.equals(p) + " " + again.size());
        attempt("bad xml", () -> { try { new Properties().loadFromXML(new ByteArrayInputStream("<x/>".getBytes())); return 1; } catch (InvalidPropertiesFormatException e) { return e.getClass(); } });
    }

    public static void main(String[] args) throws Exception {
        Locale.setDefault(Locale.ROOT);
        logging();
        bundles();
    }
}
