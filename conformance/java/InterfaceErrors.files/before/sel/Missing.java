package sel;

public class Missing extends MissingParent {}
