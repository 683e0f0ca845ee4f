package greeter;

public interface Manner {
    String apply(String text);
}
