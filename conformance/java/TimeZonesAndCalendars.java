// java.time and the old calendars: zone rules, gaps and overlaps, parsing, patterns, localized styles, chronologies, arithmetic errors.

import java.text.*;
import java.time.*;
import java.time.chrono.*;
import java.time.format.*;
import java.time.temporal.*;
import java.time.zone.*;
import java.util.*;

public class TimeZonesAndCalendars {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t);
        }
    }

    static void zones() {
        for (String id : List.of("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia", "America/Sao_Paulo", "Antarctica/Troll")) {
            ZoneId zone = ZoneId.of(id);
            ZoneRules rules = zone.getRules();
            Instant at = Instant.parse("2011-12-30T12:00:00Z");
            ZoneOffsetTransition next = rules.nextTransition(at);
            System.out.println(id + " " + rules.getOffset(at) + " " + rules.isDaylightSavings(at) + " " + rules.getTransitions().size() + " " + rules.getTransitionRules().size() + " " + next + " " + rules.getStandardOffset(Instant.EPOCH) + " " + rules.previousTransition(at).getInstant());
        }
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        LocalDateTime gap = LocalDateTime.of(2021, 3, 28, 2, 30), overlap = LocalDateTime.of(2021, 10, 31, 2, 30);
        System.out.println(gap.atZone(berlin) + " " + overlap.atZone(berlin) + " " + overlap.atZone(berlin).withLaterOffsetAtOverlap() + " " + berlin.getRules().getValidOffsets(gap) + berlin.getRules().getValidOffsets(overlap));
        attempt("strict", () -> ZonedDateTime.ofStrict(gap, ZoneOffset.ofHours(1), berlin));
        System.out.println(overlap.atZone(berlin).plusHours(1) + " " + overlap.atZone(berlin).plusDays(1) + " " + Duration.between(gap.minusDays(1).atZone(berlin), gap.plusDays(1).atZone(berlin)) + " " + ChronoUnit.HOURS.between(overlap.minusDays(1).atZone(berlin), overlap.atZone(berlin)));
        for (String id : List.of("nothing", "UTC+1", "GMT-05:30", "+18:01", "Z", "EST", "Europe/Nowhere", "")) {
            attempt(id, () -> ZoneId.of(id).getClass().getSimpleName() + " " + ZoneId.of(id) + " " + ZoneId.of(id).normalized());
        }
        System.out.println((ZoneId.getAvailableZoneIds().size() > 500) + " " + TimeZone.getTimeZone("nonsense").getID() + " " + TimeZone.getTimeZone("GMT+3:15").getRawOffset() + " " + TimeZone.getTimeZone("Europe/Berlin").inDaylightTime(new Date(1_625_000_000_000L)) + " " + new SimpleTimeZone(3600_000, "Europe/Paris").toZoneId());
    }

    static void formats() {
        ZonedDateTime t = ZonedDateTime.of(2024, 2, 29, 13, 5, 9, 123_456_789, ZoneId.of("America/New_York"));
        for (String pattern : List.of("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSXXX", "EEEE, d. MMMM uuuu", "h:mm a B", "QQQ qqqq w W e D", "VV z zzzz O x xx xxx", "G GGGG yy YYYY", "n N A", "ppH 'quoted' [ss]", "eccc LLL LLLLL")) {
            for (Locale locale : List.of(Locale.ROOT, Locale.US, Locale.GERMANY, Locale.JAPAN)) {
                String text = t.format(DateTimeFormatter.ofPattern(pattern, locale));
                StringBuilder plain = new StringBuilder();
                text.chars().forEach(c -> plain.append(c < 127 ? "" + (char) c : "\\u" + Integer.toHexString(c)));
                System.out.print(plain + " | ");
            }
            System.out.println();
        }
        for (FormatStyle style : FormatStyle.values()) {
            System.out.println(t.format(DateTimeFormatter.ofLocalizedDateTime(style, style).withLocale(Locale.UK)) + " | " + t.toLocalDate().format(DateTimeFormatter.ofLocalizedDate(style).withLocale(Locale.US)));
        }
        for (DateTimeFormatter f : List.of(DateTimeFormatter.ISO_ZONED_DATE_TIME, DateTimeFormatter.ISO_WEEK_DATE, DateTimeFormatter.RFC_1123_DATE_TIME, DateTimeFormatter.BASIC_ISO_DATE, DateTimeFormatter.ISO_ORDINAL_DATE, DateTimeFormatter.ISO_INSTANT)) {
            System.out.print(f.format(t) + " ; ");
        }
        System.out.println();
        attempt("pattern", () -> DateTimeFormatter.ofPattern("yyyy-bb"));
        attempt("parse", () -> LocalDate.parse("2023-02-29"));
        attempt("parse text", () -> LocalDate.parse("2023-2-2"));
        attempt("parse zone", () -> ZonedDateTime.parse("2023-01-01T00:00:00+01:00[Europe/Berlin]"));
        attempt("smart", () -> DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT).parse("2023-02-30"));
        attempt("lenient", () -> LocalDate.parse("2023-02-30", DateTimeFormatter.ofPattern("uuuu-MM-dd").withResolverStyle(ResolverStyle.LENIENT)));
        attempt("unsupported", () -> DateTimeFormatter.ISO_INSTANT.format(LocalDate.EPOCH));
        attempt("missing", () -> LocalDateTime.from(LocalDate.EPOCH));
        DateTimeFormatter built = new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern("d-MMM-").appendValueReduced(ChronoField.YEAR, 2, 2, 2000).parseDefaulting(ChronoField.HOUR_OF_DAY, 5).optionalStart().appendLiteral(' ').appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true).optionalEnd().toFormatter(Locale.US);
        TemporalAccessor parsed = built.parse("1-FEB-01 .5");
        System.out.println(built.toString().replaceAll("@[0-9a-f]+", "@") + " " + LocalDate.parse("7-jAn-99", built) + " " + parsed.query(TemporalQueries.localDate()) + " " + parsed.get(ChronoField.NANO_OF_SECOND));
    }

    static void arithmetic() {
        System.out.println(LocalDate.of(2024, 1, 31).plusMonths(1) + " " + LocalDate.of(2023, 12, 31).with(TemporalAdjusters.firstInMonth(DayOfWeek.MONDAY)) + " " + Period.between(LocalDate.of(2020, 2, 29), LocalDate.of(2024, 1, 1)) + " " + Period.parse("P1Y-2M3W").normalized() + " " + Duration.parse("PT-1.5S") + " " + Duration.ofSeconds(-1, 1) + " " + YearMonth.of(2023, 2).lengthOfMonth() + " " + Year.isLeap(1900));
        System.out.println(LocalDate.of(2021, 1, 1).get(IsoFields.WEEK_OF_WEEK_BASED_YEAR) + " " + LocalDate.of(2021, 1, 1).get(WeekFields.of(Locale.US).weekOfYear()) + " " + LocalDate.of(2021, 1, 1).getLong(JulianFields.MODIFIED_JULIAN_DAY) + " " + LocalDate.EPOCH.datesUntil(LocalDate.of(1970, 1, 20), Period.ofDays(6)).toList() + " " + LocalTime.MAX.plusNanos(1) + " " + LocalTime.of(10, 30).truncatedTo(ChronoUnit.HALF_DAYS));
        attempt("range", () -> LocalDate.of(2023, 13, 1));
        attempt("overflow", () -> LocalDate.MAX.plusDays(1));
        attempt("instant", () -> Instant.MAX.plusNanos(1));
        attempt("unit", () -> LocalDate.EPOCH.plus(1, ChronoUnit.HOURS));
        attempt("field", () -> LocalTime.NOON.get(ChronoField.YEAR));
        attempt("long", () -> LocalTime.NOON.get(ChronoField.NANO_OF_DAY));
        attempt("duration", () -> Duration.ofSeconds(Long.MAX_VALUE).plusSeconds(1));
        attempt("offset", () -> ZoneOffset.ofHoursMinutes(1, -1));
        Clock fixed = Clock.fixed(Instant.ofEpochSecond(1_000_000_000), ZoneOffset.UTC);
        System.out.println(LocalDateTime.now(fixed) + " " + Clock.offset(fixed, Duration.ofDays(1)).instant() + " " + Clock.tick(fixed, Duration.ofHours(1)).instant() + " " + fixed);
        for (Chronology c : List.of(JapaneseChronology.INSTANCE, ThaiBuddhistChronology.INSTANCE, MinguoChronology.INSTANCE, HijrahChronology.INSTANCE)) {
            ChronoLocalDate d = c.date(LocalDate.of(2020, 5, 5));
            System.out.println(c + " " + d + " " + d.getEra() + " " + d.lengthOfYear() + " " + d.plus(1, ChronoUnit.MONTHS) + " " + c.range(ChronoField.DAY_OF_YEAR));
        }
    }

    static void calendars() throws Exception {
        GregorianCalendar c = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.GERMANY);
        c.setTimeInMillis(0);
        c.add(Calendar.MONTH, 13);
        c.roll(Calendar.DAY_OF_MONTH, -1);
        System.out.println(c.getTime().getTime() + " " + c.get(Calendar.WEEK_OF_YEAR) + " " + c.getFirstDayOfWeek() + " " + c.getActualMaximum(Calendar.DAY_OF_MONTH) + " " + c.isLeapYear(1972));
        c.set(1582, Calendar.OCTOBER, 4);
        c.add(Calendar.DATE, 1);
        System.out.println(c.get(Calendar.DATE) + " " + c.getGregorianChange().getTime());
        c.setLenient(false);
        c.set(Calendar.MONTH, 15);
        attempt("lenient", c::getTime);
        SimpleDateFormat f = new SimpleDateFormat("yyyy-MM-dd HH:mm:ss.SSS Z z EEE", Locale.US);
        f.setTimeZone(TimeZone.getTimeZone("America/Los_Angeles"));
        System.out.println(f.format(new Date(1_000_000_000_123L)) + " " + f.parse("2001-09-09 03:46:40.123 +0200 CEST Sun").getTime());
        attempt("unparseable", () -> f.parse("2001"));
        attempt("illegal", () -> new SimpleDateFormat("bbb", Locale.US));
        ParsePosition at = new ParsePosition(2);
        System.out.println(new SimpleDateFormat("yyyy", Locale.US).parse("xxnope", at) + " " + at);
        System.out.println(new java.sql.Timestamp(0).toInstant() + " " + Date.from(Instant.EPOCH).toInstant());
    }

    public static void main(String[] args) throws Exception {
        zones();
        formats();
        arithmetic();
        calendars();
    }
}
