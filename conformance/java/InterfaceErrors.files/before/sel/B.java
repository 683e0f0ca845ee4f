package sel;

public interface B extends Sub {}
