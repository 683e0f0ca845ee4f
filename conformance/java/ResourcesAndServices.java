// Resource bundles with fallback, service loaders from META-INF, class path resources.
// files: resources

import java.io.*;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.stream.*;

public class ResourcesAndServices {
    interface Action {
        Object run() throws Exception;
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (Exception | ServiceConfigurationError e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    /** A bundle in Java. */
    public static class Table extends ListResourceBundle {
        @Override
        protected Object[][] getContents() { return new Object[][] {{"number", 5}, {"list", List.of("a", "b")}, {"text", "from class"}}; }
    }

    public static class Table_fr extends ListResourceBundle {
        @Override
        protected Object[][] getContents() { return new Object[][] {{"text", "de la classe"}}; }
    }

    public interface Speaker {
        String speak();
    }

    public interface Broken { }

    static final ResourceBundle.Control NO_FALLBACK = ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_DEFAULT);

    public static void main(String[] args) throws Exception {
        for (Locale l : new Locale[] {Locale.ROOT, Locale.ENGLISH, Locale.GERMAN, Locale.GERMANY, new Locale("de", "AT"), Locale.JAPAN}) {
            ResourceBundle b = ResourceBundle.getBundle("texts.messages", l, NO_FALLBACK);
            System.out.println(l + " -> [" + b.getLocale() + "] " + b.getString("greeting") + " " + b.getString("only.root") + " " + b.containsKey("only.german") + " " + new TreeSet<>(b.keySet()));
        }
        ResourceBundle table = ResourceBundle.getBundle("ResourcesAndServices$Table", Locale.FRANCE, NO_FALLBACK);
        System.out.println(table.getString("text") + " " + table.getObject("number") + " " + table.getObject("list") + " " + table.getBaseBundleName() + " " + table.getClass().getSimpleName());
        attempt("missing bundle", () -> ResourceBundle.getBundle("texts.absent", Locale.ROOT, NO_FALLBACK));
        attempt("missing key", () -> table.getString("absent"));
        attempt("wrong type", () -> table.getString("number"));
        ClassLoader loader = ResourcesAndServices.class.getClassLoader();
        try (InputStream in = loader.getResourceAsStream("texts/data.txt"); BufferedReader r = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            System.out.println(r.lines().collect(Collectors.joining("|")));
        }
        URL url = loader.getResource("texts/data.txt");
        System.out.println(url.getProtocol() + " " + url.getPath().endsWith("/texts/data.txt") + " " + url.openConnection().getContentLength() + " " + (loader.getResource("texts/absent") == null) + " " + (loader.getResource("/texts/data.txt") == null) + " " + (ResourcesAndServices.class.getResource("/texts/data.txt") != null) + " " + Collections.list(loader.getResources("texts/data.txt")).size());
        Properties p = new Properties();
        try (InputStream in = loader.getResourceAsStream("texts/settings.properties")) {
            p.load(in);
        }
        System.out.println(new TreeMap<>(p));
        ServiceLoader<Speaker> speakers = ServiceLoader.load(Speaker.class);
        for (Speaker s : speakers) System.out.println(s.getClass().getName() + " " + s.speak());
        System.out.println(speakers.stream().map(x -> x.type().getSimpleName()).toList() + " " + speakers.findFirst().get().speak() + " " + (speakers.iterator().next() == speakers.iterator().next()));
        speakers.reload();
        System.out.println(speakers.iterator().next().speak());
        attempt("no providers", () -> ServiceLoader.load(Runnable.class).findFirst().isPresent());
        Iterator<Broken> broken = ServiceLoader.load(Broken.class).iterator();
        for (int i = 0; i < 4; i++) attempt("broken " + i, () -> broken.hasNext() ? broken.next().toString() : "no more");
        System.out.println(ServiceLoader.load(java.nio.file.spi.FileSystemProvider.class).stream().count() > 0);
        System.out.println(ResourceBundle.getBundle("texts.messages", Locale.ROOT, NO_FALLBACK) == ResourceBundle.getBundle("texts.messages", Locale.ROOT, NO_FALLBACK));
    }
}
