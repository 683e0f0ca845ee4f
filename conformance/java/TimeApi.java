// java.time: dates, times, zones, periods, formats, parsing, adjusters; and the old Calendar. All with explicit zones and locales.
// zeal

import java.text.SimpleDateFormat;
import java.time.*;
import java.time.chrono.*;
import java.time.format.*;
import java.time.temporal.*;
import java.util.*;

public class TimeApi {
    interface Action {
        Object run() throws Exception;
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (Exception e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    public static void main(String[] args) throws Exception {
        LocalDate d = LocalDate.of(2024, 1, 31);
        System.out.println(d.plusMonths(1) + " " + d.minusYears(1).isLeapYear() + " " + d.getDayOfWeek() + " " + d.getDayOfYear() + " " + d.lengthOfMonth() + " " + d.withDayOfYear(366) + " " + d.until(LocalDate.of(2025, 3, 1)) + " " + ChronoUnit.DAYS.between(d, LocalDate.EPOCH) + " " + d.with(TemporalAdjusters.firstInMonth(DayOfWeek.MONDAY)) + " " + d.with(TemporalAdjusters.lastDayOfYear()) + " " + d.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR) + " " + d.toEpochDay());
        LocalTime t = LocalTime.of(23, 59, 58, 123456789);
        System.out.println(t + " " + t.plusSeconds(5) + " " + t.truncatedTo(ChronoUnit.MINUTES) + " " + t.toSecondOfDay() + " " + LocalTime.MIDNIGHT + " " + t.isAfter(LocalTime.NOON) + " " + t.get(ChronoField.AMPM_OF_DAY));
        LocalDateTime dt = d.atTime(t);
        System.out.println(dt + " " + dt.plus(Duration.ofHours(30)) + " " + dt.toLocalDate().atStartOfDay() + " " + dt.compareTo(dt.minusNanos(1)));
        Duration u = Duration.ofSeconds(100_000, -5);
        System.out.println(u + " " + u.toHours() + " " + u.multipliedBy(3) + " " + u.negated() + " " + Duration.parse("P1DT2H3M4.5S").toMillis() + " " + Period.parse("P1Y2M3W4D") + " " + Period.of(1, 14, 3).normalized() + " " + Duration.between(dt, dt.plusMinutes(61)).toMinutesPart());
        ZonedDateTime berlin = ZonedDateTime.of(2024, 3, 31, 1, 59, 0, 0, ZoneId.of("Europe/Berlin"));
        System.out.println(berlin + " " + berlin.plusMinutes(1) + " " + berlin.plusDays(1) + " " + berlin.withZoneSameInstant(ZoneId.of("Asia/Kolkata")) + " " + berlin.toEpochSecond() + " " + berlin.withZoneSameInstant(ZoneOffset.ofHoursMinutes(-9, -30)).toOffsetDateTime());
        ZonedDateTime overlap = ZonedDateTime.of(2024, 10, 27, 2, 30, 0, 0, ZoneId.of("Europe/Berlin"));
        System.out.println(overlap + " " + overlap.withLaterOffsetAtOverlap() + " " + overlap.plusHours(1) + " " + ZoneId.of("America/New_York").getRules().isDaylightSavings(Instant.ofEpochSecond(1_700_000_000L)) + " " + ZonedDateTime.of(2024, 3, 31, 2, 30, 0, 0, ZoneId.of("Europe/Berlin")));
        Instant i = Instant.ofEpochSecond(1_234_567_890L, 5_000_000);
        System.out.println(i + " " + i.plusMillis(1) + " " + i.atZone(ZoneOffset.UTC).getMonth() + " " + Instant.EPOCH.minusSeconds(1) + " " + Instant.MAX + " " + i.toEpochMilli() + " " + Instant.parse("2000-01-01T00:00:00.5Z").getNano());
        DateTimeFormatter f = DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss.SSS 'quoted' a", Locale.ENGLISH);
        System.out.println(dt.format(f) + " | " + dt.format(DateTimeFormatter.ISO_ORDINAL_DATE) + " | " + d.format(DateTimeFormatter.BASIC_ISO_DATE) + " | " + DateTimeFormatter.RFC_1123_DATE_TIME.format(berlin) + " | " + d.format(DateTimeFormatter.ofLocalizedDate(FormatStyle.FULL).withLocale(Locale.FRANCE)) + " | " + dt.format(DateTimeFormatter.ofPattern("eeee LLLL", Locale.GERMAN)) + " | " + berlin.format(DateTimeFormatter.ofPattern("z VV xxx O", Locale.ENGLISH)));
        System.out.println(LocalDate.parse("2020-02-29") + " " + LocalTime.parse("10:15") + " " + LocalDate.parse("3. Mai 1999", DateTimeFormatter.ofPattern("d. MMMM uuuu", Locale.GERMAN)) + " " + OffsetDateTime.parse("2011-12-03T10:15:30+01:00").toInstant() + " " + Year.parse("2000").isLeap() + " " + YearMonth.of(2023, 2).atEndOfMonth() + " " + MonthDay.parse("--02-29").atYear(2023));
        attempt("bad date", () -> LocalDate.of(2023, 2, 29));
        attempt("bad month", () -> LocalDate.of(2023, 13, 1));
        attempt("bad text", () -> LocalDate.parse("2023-2-1"));
        attempt("bad pattern", () -> DateTimeFormatter.ofPattern("{bad}"));
        attempt("missing field", () -> LocalTime.NOON.format(DateTimeFormatter.ISO_DATE));
        attempt("bad zone", () -> ZoneId.of("Mars/Base"));
        attempt("unsupported unit", () -> LocalDate.EPOCH.plus(1, ChronoUnit.HOURS));
        attempt("overflow", () -> Instant.MAX.plusSeconds(1));
        attempt("conversion", () -> LocalDate.from(LocalTime.NOON));
        System.out.println(JapaneseDate.of(2024, 5, 1) + " " + ThaiBuddhistDate.from(d) + " " + HijrahDate.from(d) + " " + MinguoDate.from(d) + " " + WeekFields.of(Locale.US).getFirstDayOfWeek() + " " + d.get(WeekFields.ISO.weekOfMonth()));
        Clock fixed = Clock.fixed(i, ZoneId.of("UTC"));
        System.out.println(LocalDateTime.now(fixed) + " " + Clock.offset(fixed, Duration.ofDays(1)).instant() + " " + Clock.tick(fixed, Duration.ofMinutes(1)).millis() + " " + Month.of(12).plus(2).getDisplayName(TextStyle.SHORT, Locale.ENGLISH) + " " + DayOfWeek.SUNDAY.plus(1).getDisplayName(TextStyle.FULL, new Locale("es")));
        System.out.println(d.datesUntil(d.plusDays(40), Period.ofWeeks(2)).toList() + " " + Collections.max(List.of(d, d.minusDays(1))) + " " + d.hashCode() + " " + new TreeSet<>(List.of(t, LocalTime.NOON)).first());
        GregorianCalendar c = new GregorianCalendar(TimeZone.getTimeZone("GMT+2"), Locale.UK);
        c.clear();
        c.set(1582, Calendar.OCTOBER, 4);
        c.add(Calendar.DAY_OF_MONTH, 1);
        System.out.println(c.get(Calendar.DAY_OF_MONTH) + " " + c.get(Calendar.DAY_OF_WEEK) + " " + c.getTimeInMillis() + " " + c.getActualMaximum(Calendar.DAY_OF_MONTH) + " " + c.isLeapYear(1900) + " " + c.getTimeZone().getRawOffset());
        SimpleDateFormat s = new SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ss.SSSZ EEEE", Locale.ENGLISH);
        s.setTimeZone(TimeZone.getTimeZone("America/Los_Angeles"));
        System.out.println(s.format(new Date(0)) + " " + s.parse("2001-09-09T01:46:40.000+0000 Sunday").getTime() + " " + new Date(0).toInstant() + " " + TimeZone.getTimeZone("Asia/Tokyo").getDisplayName(false, TimeZone.SHORT, Locale.ENGLISH) + " " + TimeZone.getTimeZone("none").getID());
        long hash = 0;
        for (int day = -200_000; day < 200_000; day += 37) {
            LocalDate x = LocalDate.ofEpochDay(day);
            hash = hash * 31 + x.toString().hashCode() + x.getDayOfWeek().getValue();
        }
        System.out.println(hash);
    }
}
