// URLClassLoader: jars and folders, resources, packages, sealing, closing, class-path attributes, parents, protocol handlers.

import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.jar.*;
import java.util.stream.*;
import javax.tools.*;

public class UrlLoaders {
    interface Body { Object run() throws Throwable; }

    static Path dir;

    static String clean(Object o) { return String.valueOf(o).replace(dir.toString(), "DIR").replaceAll("@[0-9a-f]+", "@"); }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + clean(body.run()));
        } catch (Throwable t) {
            System.out.println(what + " ! " + clean(t) + (t.getCause() == null ? "" : " <- " + clean(t.getCause())));
        }
    }

    static void compile() throws Exception {
        Map<String, String> sources = Map.of("p/One.java", "package p; public class One { public String call() { return \"one \" + new p.Two(); } }", "p/Two.java", "package p; public class Two { public String toString() { return \"two\"; } }", "q/Three.java", "package q; public class Three extends p.Two { static { System.out.println(\"  init Three\"); } public static int f = 3; }");
        List<String> args = new ArrayList<>(List.of("-d", dir.resolve("classes").toString()));
        for (var e : sources.entrySet()) {
            Path f = dir.resolve("src").resolve(e.getKey());
            Files.createDirectories(f.getParent());
            args.add(Files.writeString(f, e.getValue()).toString());
        }
        System.out.println(ToolProvider.getSystemJavaCompiler().run(null, null, null, args.toArray(String[]::new)));
    }

    static URL jar(String name, Map<String, String> attributes, String... entries) throws IOException {
        Manifest m = new Manifest();
        m.getMainAttributes().putValue("Manifest-Version", "1.0");
        attributes.forEach(m.getMainAttributes()::putValue);
        Path file = dir.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), m)) {
            for (String entry : entries) {
                out.putNextEntry(new JarEntry(entry));
                if (entry.endsWith(".class")) {
                    out.write(Files.readAllBytes(dir.resolve("classes").resolve(entry)));
                } else {
                    out.write(entry.getBytes());
                }
            }
        }
        return file.toUri().toURL();
    }

    public static void main(String[] args) throws Exception {
        dir = Files.createTempDirectory("loaders").toRealPath();
        compile();
        URL one = jar("one.jar", Map.of("Class-Path", "two.jar missing.jar", "Implementation-Title", "title", "Implementation-Version", "1.5", "Specification-Version", "1.5"), "p/One.class", "data.txt"), two = jar("two.jar", Map.of(), "p/Two.class", "q/Three.class", "data.txt");
        URLClassLoader loader = new URLClassLoader("named", new URL[] {one}, null);
        Class<?> c = loader.loadClass("p.One");
        System.out.println(c.getMethod("call").invoke(c.getConstructor().newInstance()) + " " + clean(loader) + " " + loader.getName() + " " + loader.getParent() + " " + c.getModule().isNamed() + " " + clean(c.getProtectionDomain().getCodeSource().getLocation()));
        System.out.println(c.getPackage() + " " + c.getPackage().getImplementationTitle() + " " + c.getPackage().isCompatibleWith("1.4") + " " + c.getPackage().isSealed() + " " + loader.getDefinedPackage("q"));
        Class<?> three = Class.forName("q.Three", false, loader);
        System.out.println("not yet " + three.getName());
        System.out.println(three.getField("f").get(null) + " " + (three.getSuperclass().getClassLoader() == loader) + " " + clean(three.getProtectionDomain().getCodeSource().getLocation()));
        System.out.println(Collections.list(loader.getResources("data.txt")).stream().map(UrlLoaders::clean).toList() + " " + clean(loader.findResource("p/One.class")) + " " + loader.getResource("none") + " " + clean(c.getResource("/data.txt")) + " " + c.getResource("data.txt"));
        URL resource = loader.getResource("data.txt");
        JarURLConnection connection = (JarURLConnection) resource.openConnection();
        connection.setUseCaches(false);
        System.out.println(connection.getEntryName() + " " + clean(connection.getJarFileURL()) + " " + connection.getContentLength() + " " + connection.getContentType() + " " + connection.getMainAttributes().getValue("Implementation-Title"));
        connection.getJarFile().close();
        attempt("missing class", () -> loader.loadClass("no.Such"));
        attempt("wrong name", () -> loader.loadClass("p/One"));
        attempt("parentless", () -> loader.loadClass("UrlLoaders"));
        attempt("platform", () -> loader.loadClass("java.sql.Driver"));
        InputStream open = loader.getResourceAsStream("data.txt");
        loader.close();
        attempt("stream of a closed loader", open::read);
        attempt("loaded before", () -> loader.loadClass("p.One") == c);
        attempt("after closing", () -> loader.loadClass("p.None"));
        System.out.println(loader.getResource("data.txt") + " " + loader.getResourceAsStream("data.txt"));
        URL sealed = jar("sealed.jar", Map.of("Sealed", "true"), "p/One.class");
        try (URLClassLoader l = new URLClassLoader(new URL[] {two, sealed}, null)) {
            l.loadClass("p.Two");
            attempt("sealed late", () -> l.loadClass("p.One"));
        }
        try (URLClassLoader l = new URLClassLoader(new URL[] {sealed, two}, null)) {
            Class<?> first = l.loadClass("p.One");
            attempt("sealed first", () -> first.getMethod("call").invoke(first.getConstructor().newInstance()));
        }
        try (URLClassLoader folder = URLClassLoader.newInstance(new URL[] {dir.resolve("classes").toUri().toURL()}, UrlLoaders.class.getClassLoader())) {
            Class<?> other = folder.loadClass("p.One");
            System.out.println((other == c) + " " + clean(other.getResource("One.class")) + " " + (folder.loadClass("UrlLoaders") == UrlLoaders.class) + " " + Arrays.toString(Arrays.stream(folder.getURLs()).map(UrlLoaders::clean).toArray()));
            Object foreign = other.getConstructor().newInstance();
            attempt("cast", () -> { try { return c.cast(foreign); } catch (ClassCastException e) { return "refused"; } });
            attempt("method of another", () -> c.getMethod("call").invoke(foreign));
        }
        Files.write(dir.resolve("classes/p/Two.class"), new byte[] {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe, 0, 0, 0, 99});
        Files.copy(dir.resolve("classes/q/Three.class"), dir.resolve("classes/Wrong.class"));
        try (URLClassLoader l = new URLClassLoader(new URL[] {dir.resolve("classes").toUri().toURL()}, null)) {
            attempt("version", () -> l.loadClass("p.Two"));
            attempt("truncated super", () -> l.loadClass("q.Three"));
            attempt("name in the file", () -> l.loadClass("Wrong"));
        }
        URL own = new URL(null, "mine:stuff", new URLStreamHandler() {
            @Override protected URLConnection openConnection(URL u) {
                return new URLConnection(u) {
                    @Override public void connect() { connected = true; }
                    @Override public InputStream getInputStream() { return new ByteArrayInputStream(("content of " + u.getPath()).getBytes()); }
                };
            }
        });
        System.out.println(new String(own.openStream().readAllBytes(), StandardCharsets.UTF_8) + " " + own + " " + own.getProtocol());
        attempt("protocol", () -> new URL("nothing:x"));
        attempt("url", () -> new URL("http://host:port/"));
        attempt("jar url", () -> new URL("jar:file:/x.jar"));
        attempt("missing jar", () -> { try { return new URL("jar:file:" + dir + "/none.jar!/x").openStream(); } catch (FileNotFoundException | NoSuchFileException e) { return "missing"; } });
        URL u = new URL(new URL("http://user@host:81/a/b/c?q#f"), "../d?x=1#y");
        System.out.println(u + " " + u.getUserInfo() + " " + u.getPort() + " " + u.getDefaultPort() + " " + u.getFile() + " " + u.getRef() + " " + u.getAuthority() + " " + u.sameFile(new URL("http://user@host:81/a/d?x=1")) + " " + URI.create("a/./b/../c").normalize() + " " + URI.create("http://h/a/").relativize(URI.create("http://h/a/b/c")) + " " + URI.create("http://h/a/b").resolve("../x?y"));
        System.out.println(URLEncoder.encode("a b&\u00e9*~", StandardCharsets.UTF_8) + " " + URLDecoder.decode("a+b%26", StandardCharsets.UTF_8) + " " + new URI("s", "ssp p", "f r").toASCIIString());
        attempt("uri", () -> new URI("a b"));
        attempt("uri port", () -> new URI("http://h:99999999999/").getPort());
        attempt("decode", () -> URLDecoder.decode("%zz", StandardCharsets.UTF_8));
        try (Stream<Path> all = Files.walk(dir)) {
            all.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
        }
        System.out.println(Files.exists(dir));
    }
}
