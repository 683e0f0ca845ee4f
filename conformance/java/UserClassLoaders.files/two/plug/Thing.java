package plug;

public class Thing implements java.util.function.Supplier<String> {
    private static int count = 1000;

    public String get() { return "thing two"; }

    public static int count() { return ++count; }

    public String readPeer() { return Peer.secret + new Peer().packagePrivate(); }
}
