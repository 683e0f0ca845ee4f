package plug;

public class Peer {
    static String secret = "peer secret ";

    int packagePrivate() { return 5; }
}
