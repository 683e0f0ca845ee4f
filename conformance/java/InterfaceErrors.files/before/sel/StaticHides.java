package sel;

public class StaticHides extends StaticHidesParent implements A {}
