package app;

public class Properties {
    public static void main(String[] args) {
        for (String key : args) {
            String value = System.getProperty(key);
            System.out.println(key + " -> " + (value == null ? "none" : "[" + value + "]"));
        }
    }
}
