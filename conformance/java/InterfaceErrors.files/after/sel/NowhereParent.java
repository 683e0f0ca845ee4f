package sel;

public class NowhereParent {}
