package dev.acceptloop.protocol.service;

import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;
import java.util.TimeZone;

/**
 * C's {@code strftime} in the C locale, as CPython 3.11's {@code time.strftime} shows it on Linux:
 * glibc's, with its extensions.
 *
 * <pre>
 * directive   "%" flag* width? ("E" | "O")? letter
 * flag        "_" pad with spaces, "-" do not pad, "0" pad with zeros, "^" upper case, "#" other case
 * width       decimal; least characters
 * </pre>
 *
 * <p>What is no directive passes through as it stands, a "%" at the end too, padded and in upper
 * case where flags say so: glibc does the same. {@code E} and {@code O} change nothing in the C
 * locale, but only some letters take them.
 *
 * <p>Two things differ from CPython. It answers nothing at all for a result over 256 times as long
 * as its format; here the caller's bound decides. And {@code %Z} is Java's name for the zone, which
 * has an abbreviation such as GST for zones where the system's own database has only "+04".
 *
 * <p>One pass over the format; never throws.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/strftime.3.html">strftime(3)</a>
 */
public final class Strftime {
    private static final String TAKE_E = "CPRTXYZcnprstuxyz";
    private static final String TAKE_O = "BCGHIMPRSTUVWZbdeghjklmnprstuwyz";

    private final ZonedDateTime time;
    private final int most;
    private final StringBuilder out = new StringBuilder();

    // Of the directive at hand.
    private char pad; // '_', '-', '0', or 0 for the directive's own
    private int width;
    private boolean upper;
    private boolean lower;
    private boolean swap;

    private Strftime(ZonedDateTime time, int most) {
        this.time = time;
        this.most = most;
    }

    /**
     * The time as the format says.
     *
     * @param most where the result is cut off, in chars; what a width asks for beyond it takes
     *     neither memory nor time
     */
    public static String format(String format, ZonedDateTime time, int most) {
        var strftime = new Strftime(time, most);
        int at = 0;
        while (at < format.length() && strftime.out.length() < most) {
            int percent = format.indexOf('%', at);
            int end = percent < 0 ? format.length() : percent;
            strftime.append(format.substring(at, end));
            at = percent < 0 ? end : strftime.directive(format, percent);
        }
        return strftime.out.toString();
    }

    // ------------------------------------------------------------------ what is asked for

    private int directive(String format, int percent) {
        int at = width(format, flags(format, percent + 1));
        String takers = "";
        if (at < format.length() && (format.charAt(at) == 'E' || format.charAt(at) == 'O')) {
            takers = format.charAt(at) == 'E' ? TAKE_E : TAKE_O;
            at++;
        }
        boolean modified = !takers.isEmpty();
        if (at == format.length()) {
            text(format.substring(percent));
            return at;
        }
        int letter = format.codePointAt(at);
        int end = at + Character.charCount(letter);
        if ((modified && takers.indexOf(letter) < 0) || !(put(letter) || putNumber(letter))) {
            upper |=
                    swap && (letter == 'b' || letter == 'h'); // %#Eb: glibc looks at the flag first
            text(format.substring(letter == '%' ? at : percent, end));
        }
        return end;
    }

    private int flags(String format, int from) {
        pad = 0;
        upper = false;
        lower = false;
        swap = false;
        int at = from;
        for (; at < format.length() && "_-0^#".indexOf(format.charAt(at)) >= 0; at++) {
            switch (format.charAt(at)) {
                case '^' -> upper = true;
                case '#' -> swap = true;
                default -> pad = format.charAt(at);
            }
        }
        return at;
    }

    private int width(String format, int from) {
        int at = from;
        width = 0;
        for (; at < format.length() && isDigit(format.charAt(at)); at++) {
            width = (int) Math.min(Integer.MAX_VALUE, width * 10L + format.charAt(at) - '0');
        }
        return at;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    // ------------------------------------------------------------------ letters

    private boolean put(int letter) {
        switch (letter) {
            case '%' -> text("%");
            case 'n' -> text("\n");
            case 't' -> text("\t");
            case 'a' -> name(word(time.getDayOfWeek()).substring(0, 3));
            case 'A' -> name(word(time.getDayOfWeek()));
            case 'b', 'h' -> name(word(time.getMonth()).substring(0, 3));
            case 'B' -> name(word(time.getMonth()));
            case 'c' -> text(format("%a %b %e %H:%M:%S %Y"));
            case 'D', 'x' -> text(format("%m/%d/%y"));
            case 'F' -> text(format("%Y-%m-%d"));
            case 'r' -> text(format("%I:%M:%S %p"));
            case 'R' -> text(format("%H:%M"));
            case 'T', 'X' -> text(format("%H:%M:%S"));
            case 'p' -> small(time.getHour() < 12 ? "AM" : "PM", swap);
            case 'P' -> small(time.getHour() < 12 ? "AM" : "PM", true);
            case 'z' -> offset(time.getOffset().getTotalSeconds());
            case 'Z' -> small(zone(), swap);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** What a letter stands for, whole: it is as long as it is, wherever the result is cut off. */
    private String format(String meaning) {
        return format(meaning, time, Integer.MAX_VALUE);
    }

    private boolean putNumber(int letter) {
        switch (letter) {
            case 'C' -> number(Math.floorDiv(time.getYear(), 100), 1);
            case 'd' -> number(time.getDayOfMonth(), 2);
            case 'e' -> spaced(time.getDayOfMonth());
            case 'g' -> number(Math.floorMod(time.get(IsoFields.WEEK_BASED_YEAR), 100), 2);
            case 'G' -> number(time.get(IsoFields.WEEK_BASED_YEAR), 1);
            case 'H' -> number(time.getHour(), 2);
            case 'I' -> number(time.get(ChronoField.CLOCK_HOUR_OF_AMPM), 2);
            case 'j' -> number(time.getDayOfYear(), 3);
            case 'k' -> spaced(time.getHour());
            case 'l' -> spaced(time.get(ChronoField.CLOCK_HOUR_OF_AMPM));
            case 'm' -> number(time.getMonthValue(), 2);
            case 'M' -> number(time.getMinute(), 2);
            case 's' -> digits(Long.toString(time.toEpochSecond()), 1);
            case 'S' -> number(time.getSecond(), 2);
            case 'u' -> number(time.getDayOfWeek().getValue(), 1);
            case 'U' -> number((time.getDayOfYear() + 6 - weekday()) / 7, 2);
            case 'V' -> number(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2);
            case 'w' -> number(weekday(), 1);
            case 'W' -> number((time.getDayOfYear() + 6 - (weekday() + 6) % 7) / 7, 2);
            case 'y' -> number(Math.floorMod(time.getYear(), 100), 2);
            case 'Y' -> number(time.getYear(), 1);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static String word(Enum<?> name) { // SUNDAY is Sunday, in every locale of ours
        return name.name().charAt(0) + name.name().substring(1).toLowerCase(Locale.ROOT);
    }

    /** Days since Sunday. */
    private int weekday() {
        return time.getDayOfWeek().getValue() % 7;
    }

    private void offset(int seconds) {
        text(seconds < 0 ? "-" : "+"); // the width counts for the sign, and again for the digits
        int minutes = Math.abs(seconds) / 60;
        number(minutes / 60 * 100 + minutes % 60, 4);
    }

    private String zone() {
        boolean daylight = time.getZone().getRules().isDaylightSavings(time.toInstant());
        TimeZone zone = TimeZone.getTimeZone(time.getZone());
        return zone.getDisplayName(daylight, TimeZone.SHORT, Locale.US);
    }

    // ------------------------------------------------------------------ how it is written

    private void name(String name) {
        upper |= swap;
        text(name);
    }

    private void small(String text, boolean small) {
        lower = small;
        text(text);
    }

    private void spaced(int value) {
        pad = pad == 0 ? '_' : pad;
        number(value, 2);
    }

    private void number(int value, int least) {
        digits(Integer.toString(value), Math.max(least, width));
    }

    private void digits(String number, int least) {
        int padding = pad == '-' ? 0 : least - number.length();
        if (padding <= 0) {
            text(number);
        } else if (pad == '_') {
            fill(' ', padding);
            append(number);
        } else {
            append(number.startsWith("-") ? "-" : "");
            fill('0', padding);
            append(number.startsWith("-") ? number.substring(1) : number);
        }
    }

    private void text(String text) {
        fill(pad == '0' ? '0' : ' ', width - text.codePointCount(0, text.length()));
        int begin = out.length();
        append(text);
        for (int i = begin; (lower || upper) && i < out.length(); i++) {
            out.setCharAt(i, lower ? lower(out.charAt(i)) : upper(out.charAt(i)));
        }
    }

    private static char lower(char c) { // ASCII only, as in the C locale
        return c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
    }

    private static char upper(char c) {
        return c >= 'a' && c <= 'z' ? (char) (c + 'A' - 'a') : c;
    }

    private void append(String text) {
        out.append(text, 0, Math.min(text.length(), most - out.length()));
    }

    private void fill(char c, int times) {
        out.repeat(c, Math.clamp(times, 0, most - out.length()));
    }
}
