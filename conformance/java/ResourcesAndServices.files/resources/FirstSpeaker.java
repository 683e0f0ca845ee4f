public class FirstSpeaker implements ResourcesAndServices.Speaker {
    private static int made;
    private final int number = ++made;

    public String speak() { return "first " + number; }
}
