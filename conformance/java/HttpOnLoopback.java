// HttpServer, HttpClient and URLConnection on loopback: methods, redirects, chunks, cookies, errors, time limits, WebSocket refused.
// timeout: 120

import com.sun.net.httpserver.*;
import java.io.*;
import java.net.*;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.Collectors;

public class HttpOnLoopback {
    interface Body { Object run() throws Throwable; }

    static int port;

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t.toString().replace("" + port, "PORT"));
        }
    }

    static void answer(HttpExchange x, int code, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean empty = bytes.length == 0 || code == 204 || code == 304 || x.getRequestMethod().equals("HEAD");
        x.sendResponseHeaders(code, empty ? -1 : bytes.length);
        if (empty) {
            x.close();
            return;
        }
        try (OutputStream out = x.getResponseBody()) {
            out.write(bytes);
        }
    }

    static URI uri(String path) { return URI.create("http://127.0.0.1:" + port + path); }

    public static void main(String[] args) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        port = server.getAddress().getPort();
        server.setExecutor(pool);
        server.createContext("/echo", x -> {
            String body = new String(x.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            x.getResponseHeaders().set("X-Method", x.getRequestMethod());
            x.getResponseHeaders().add("X-Multi", "one");
            x.getResponseHeaders().add("X-Multi", "two");
            answer(x, 200, x.getRequestURI() + " " + x.getRequestHeaders().getFirst("X-In") + " " + body);
        });
        server.createContext("/chunks", x -> {
            x.sendResponseHeaders(200, 0);
            try (OutputStream out = x.getResponseBody()) {
                for (int i = 0; i < 1000; i++) {
                    out.write(("line " + i + "\n").getBytes());
                }
            }
        });
        server.createContext("/redirect", x -> { x.getResponseHeaders().set("Location", "/echo?from=redirect"); answer(x, 302, ""); });
        server.createContext("/loop", x -> { x.getResponseHeaders().set("Location", "/loop"); answer(x, 302, ""); });
        server.createContext("/slow", x -> { try { Thread.sleep(500); } catch (InterruptedException e) { } answer(x, 200, "slow"); });
        server.createContext("/fails", x -> { throw new IOException("handler"); });
        server.createContext("/status", x -> answer(x, Integer.parseInt(x.getRequestURI().getQuery()), "status"));
        server.createContext("/cookie", x -> { x.getResponseHeaders().add("Set-Cookie", "id=7; Path=/"); answer(x, 200, "cookie " + x.getRequestHeaders().get("Cookie")); });
        HttpContext locked = server.createContext("/locked", x -> answer(x, 200, "for " + x.getPrincipal().getUsername()));
        locked.setAuthenticator(new BasicAuthenticator("realm") { @Override public boolean checkCredentials(String u, String p) { return u.equals("me") && p.equals("secret"); } });
        locked.getFilters().add(Filter.afterHandler("adds nothing", x -> { }));
        server.start();

        HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).followRedirects(HttpClient.Redirect.NORMAL).cookieHandler(new CookieManager()).build();
        HttpResponse<String> r = client.send(HttpRequest.newBuilder(uri("/echo?a=b%20c")).header("X-In", "head").POST(HttpRequest.BodyPublishers.ofString("body \u20ac")).build(), HttpResponse.BodyHandlers.ofString());
        System.out.println(r.statusCode() + " " + r.body().replace("\u20ac", "EUR") + " " + r.version() + " " + r.headers().allValues("x-multi") + " " + r.headers().firstValue("X-METHOD").get() + " " + r.headers().firstValueAsLong("content-length").getAsLong());
        for (String method : List.of("GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")) {
            HttpResponse<String> m = client.send(HttpRequest.newBuilder(uri("/echo")).method(method, method.equals("PUT") ? HttpRequest.BodyPublishers.ofByteArray(new byte[] {65}) : HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
            System.out.println(method + " " + m.statusCode() + " " + m.headers().firstValue("X-Method").get() + " [" + m.body() + "]");
        }
        HttpResponse<java.util.stream.Stream<String>> lines = client.send(HttpRequest.newBuilder(uri("/chunks")).build(), HttpResponse.BodyHandlers.ofLines());
        System.out.println(lines.body().filter(l -> l.endsWith("9")).count() + " " + lines.headers().firstValue("transfer-encoding").get());
        r = client.send(HttpRequest.newBuilder(uri("/redirect")).build(), HttpResponse.BodyHandlers.ofString());
        System.out.println(r.body() + " " + r.previousResponse().get().statusCode() + " " + r.uri().getPath());
        attempt("loop", () -> client.send(HttpRequest.newBuilder(uri("/loop")).build(), HttpResponse.BodyHandlers.discarding()).statusCode());
        attempt("limit", () -> client.send(HttpRequest.newBuilder(uri("/slow")).timeout(Duration.ofMillis(50)).build(), HttpResponse.BodyHandlers.ofString()));
        attempt("fails", () -> client.send(HttpRequest.newBuilder(uri("/fails")).build(), HttpResponse.BodyHandlers.ofString()));
        for (int status : new int[] {204, 304, 404, 500}) {
            attempt("status " + status, () -> { HttpResponse<byte[]> s = client.send(HttpRequest.newBuilder(uri("/status?" + status)).build(), HttpResponse.BodyHandlers.ofByteArray()); return s.statusCode() + " " + s.body().length; });
        }
        attempt("no context", () -> client.send(HttpRequest.newBuilder(uri("/none")).build(), HttpResponse.BodyHandlers.ofString()).body());
        for (int i = 0; i < 2; i++) {
            System.out.println(client.send(HttpRequest.newBuilder(uri("/cookie")).build(), HttpResponse.BodyHandlers.ofString()).body());
        }
        Path file = Files.createTempFile("http", ".txt");
        System.out.println(Files.size(client.send(HttpRequest.newBuilder(uri("/chunks")).build(), HttpResponse.BodyHandlers.ofFile(file)).body()));
        r = client.send(HttpRequest.newBuilder(uri("/echo")).POST(HttpRequest.BodyPublishers.ofFile(file)).build(), HttpResponse.BodyHandlers.ofString());
        System.out.println(r.body().length());
        Files.delete(file);
        List<CompletableFuture<String>> many = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            many.add(client.sendAsync(HttpRequest.newBuilder(uri("/echo?" + i)).build(), HttpResponse.BodyHandlers.ofString()).thenApply(HttpResponse::body));
        }
        System.out.println(many.stream().map(CompletableFuture::join).map(s -> s.replaceAll("\\D", "")).collect(Collectors.joining(",")));
        HttpClient authenticated = HttpClient.newBuilder().authenticator(new java.net.Authenticator() { @Override protected PasswordAuthentication getPasswordAuthentication() { return new PasswordAuthentication("me", "secret".toCharArray()); } }).build();
        System.out.println(authenticated.send(HttpRequest.newBuilder(uri("/locked")).build(), HttpResponse.BodyHandlers.ofString()).body() + " " + client.send(HttpRequest.newBuilder(uri("/locked")).build(), HttpResponse.BodyHandlers.discarding()).statusCode());
        attempt("bad header", () -> HttpRequest.newBuilder(uri("/")).header("Host", "x"));
        attempt("bad scheme", () -> HttpRequest.newBuilder(URI.create("ftp://x/")));
        attempt("no host", () -> client.send(HttpRequest.newBuilder(URI.create("http://some.invalid/")).build(), HttpResponse.BodyHandlers.discarding()));
        attempt("websocket", () -> { try { return client.newWebSocketBuilder().buildAsync(URI.create("ws://127.0.0.1:" + port + "/echo"), new WebSocket.Listener() { }).get(); } catch (ExecutionException e) { return e.getCause().getClass() + " " + ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode(); } });

        HttpURLConnection c = (HttpURLConnection) uri("/echo?old").toURL().openConnection();
        c.setRequestMethod("POST");
        c.setDoOutput(true);
        c.setRequestProperty("X-In", "url");
        c.getOutputStream().write("posted".getBytes());
        System.out.println(c.getResponseCode() + " " + c.getResponseMessage() + " " + new String(c.getInputStream().readAllBytes()) + " " + c.getHeaderFields().get("X-multi") + " " + c.getContentLength() + " " + c.usingProxy());
        attempt("already connected", () -> { c.setDoOutput(false); return 1; });
        attempt("patch", () -> { ((HttpURLConnection) uri("/").toURL().openConnection()).setRequestMethod("PATCH"); return 1; });
        HttpURLConnection missing = (HttpURLConnection) uri("/none").toURL().openConnection();
        attempt("not found", missing::getInputStream);
        System.out.println(new String(missing.getErrorStream().readAllBytes()) + " " + missing.getHeaderField(0));
        HttpURLConnection slow = (HttpURLConnection) uri("/slow").toURL().openConnection();
        slow.setReadTimeout(50);
        attempt("read limit", slow::getInputStream);
        HttpURLConnection streaming = (HttpURLConnection) uri("/echo").toURL().openConnection();
        streaming.setDoOutput(true);
        streaming.setChunkedStreamingMode(16);
        try (OutputStream out = streaming.getOutputStream()) {
            out.write("streamed in chunks of sixteen".getBytes());
        }
        System.out.println(new String(streaming.getInputStream().readAllBytes()));
        HttpURLConnection.setFollowRedirects(true);
        System.out.println(new String(uri("/redirect").toURL().openStream().readAllBytes()));
        server.removeContext("/cookie");
        System.out.println(client.send(HttpRequest.newBuilder(uri("/cookie")).build(), HttpResponse.BodyHandlers.discarding()).statusCode());
        server.stop(0);
        pool.shutdownNow();
        attempt("stopped", () -> client.send(HttpRequest.newBuilder(uri("/echo")).build(), HttpResponse.BodyHandlers.discarding()));
        System.out.println(pool.awaitTermination(10, TimeUnit.SECONDS));
    }
}
