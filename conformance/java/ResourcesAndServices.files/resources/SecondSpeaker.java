public class SecondSpeaker implements ResourcesAndServices.Speaker {
    public String speak() { return "second"; }
}
