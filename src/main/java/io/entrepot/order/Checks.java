package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.MailAddress;
import io.entrepot.shared.Masking;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The first check of an order, after mapping and schema: is it complete and does it agree with itself?
 * What can be told from the rest (a province from its postcode) is filled in.
 */
class Checks {
    /** What is wrong: one sentence each, with field and value. */
    record Verdict(FailureCause cause, List<String> sentences) {
        String message() {
            return String.join("; ", sentences);
        }
    }

    /** Beyond this a total is somebody's mistake, and beyond {@code numeric(19,4)} it could not be kept. */
    private static final BigDecimal LARGEST = new BigDecimal("1000000000");

    /** Chinese platforms hand out virtual numbers: a mobile number, then an extension behind a dash or 转. */
    private static final Pattern EXTENSION = Pattern.compile("(1\\d{10})\\s*[-转]\\s*\\d{1,6}");

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Duration AHEAD = Duration.ofDays(730);

    /** Clocks and zones differ; what is entered for later is a slip. */
    private static final Duration ENTERED_AHEAD = Duration.ofDays(1);

    private static final String ORDERED_AT = "orderedAt";
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\u2028\u2029]+");
    private static final Pattern TURNING = Pattern.compile("[\u202A-\u202E\u2066-\u2069]");

    private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();

    private final Map<String, Goods.Article> articles;
    private final Provinces provinces;

    /** SKUs of the catalogue by how they read in lower case, for hints. */
    private final Map<String, String> alike;

    /** What is wrong is told to whoever typed it, and kept nowhere. */
    private final boolean typed;

    /** A new one: no platform says when it was placed. */
    private final boolean entered;

    Checks(Map<String, Goods.Article> articles, Provinces provinces) {
        this(articles, provinces, Map.of(), false, false);
    }

    private Checks(
            Map<String, Goods.Article> articles,
            Provinces provinces,
            Map<String, String> alike,
            boolean typed,
            boolean entered) {
        this.articles = articles;
        this.provinces = provinces;
        this.alike = alike;
        this.typed = typed;
        this.entered = entered;
    }

    /** For what a person typed in just now: phones are said whole, and of an SKU in the wrong case the right one. */
    static Checks ofTyped(
            Map<String, Goods.Article> articles, Provinces provinces, Goods goods, Collection<String> skus) {
        List<String> unknown =
                skus.stream().filter(sku -> !articles.containsKey(sku)).toList();
        Map<String, String> alike = unknown.isEmpty()
                ? Map.of()
                : goods.alike(unknown).stream()
                        .collect(Collectors.toMap(sku -> sku.toLowerCase(Locale.ROOT), sku -> sku, (a, b) -> a));
        return new Checks(articles, provinces, alike, true, false);
    }

    /** For an order that a person types in, as {@link #ofTyped}; it was placed by now. */
    static Checks ofEntered(
            Map<String, Goods.Article> articles, Provinces provinces, Goods goods, Collection<String> skus) {
        return new Checks(articles, provinces, ofTyped(articles, provinces, goods, skus).alike, true, true);
    }

    /** What is wrong with country, time and buyer's mail address of an order that a program enters, as far as they are texts. */
    static List<String> flawsOfEntered(JsonNode order) {
        var wrong = new ArrayList<String>();
        JsonNode country = order.path("deliverTo").path("country");
        if (country.isTextual() && order.path("state").asText("OPEN").equals("OPEN")) {
            checkCountry(country.asText(), wrong);
        }
        try {
            Instant at = OffsetDateTime.parse(order.path(ORDERED_AT).asText()).toInstant();
            if (at.isAfter(Instant.now().plus(ENTERED_AHEAD))) {
                wrong.add(notYet(order.path(ORDERED_AT).asText()));
            }
        } catch (DateTimeException notATime) {
            // the schema says so
        }
        checkMail(order, wrong);
        return wrong;
    }

    /** Null when nothing is wrong. */
    Verdict check(ObjectNode order) {
        var wrong = new ArrayList<String>();
        checkTimes(order, wrong);
        checkMoney(order, wrong);
        // what is cancelled or shipped already goes nowhere, and some platforms do not say any more where it would have
        // gone
        boolean open = order.get("state").asText().equals("OPEN");
        if (entered) {
            checkMail(order, wrong);
        }
        checkAddress((ObjectNode) order.get("deliverTo"), open ? wrong : new ArrayList<>());
        boolean otherwiseRight = wrong.isEmpty();
        checkSkus(order, wrong);
        if (wrong.isEmpty()) {
            return null;
        }
        return new Verdict(otherwiseRight ? FailureCause.UNKNOWN_SKU : FailureCause.CHECK_FAILED, wrong);
    }

    /** A time that no order can have is somebody's mistake; one that lies far ahead would make all later versions old. */
    private void checkTimes(ObjectNode order, List<String> wrong) {
        for (String field : List.of(ORDERED_AT, "modifiedAt")) {
            String text = order.get(field).asText();
            try {
                Instant at = OffsetDateTime.parse(text).toInstant();
                if (entered
                        && field.equals(ORDERED_AT)
                        && at.isAfter(Instant.now().plus(ENTERED_AHEAD))) {
                    wrong.add(notYet(text));
                    continue;
                }
                if (isPossible(at)) {
                    continue;
                }
            } catch (DateTimeException notATime) {
                // said below: the schema lets leap seconds pass
            }
            wrong.add(field + " '" + text + "' is not a time between the year 2000 and two years from now");
        }
    }

    private static String notYet(String orderedAt) {
        return "orderedAt '" + orderedAt + "' lies more than a day ahead";
    }

    /** Whether an order can have been placed or changed then. */
    static boolean isPossible(Instant at) {
        return at.isAfter(EARLIEST) && at.isBefore(Instant.now().plus(AHEAD));
    }

    private static void checkMoney(ObjectNode order, List<String> wrong) {
        String code = order.get("currency").asText();
        int places;
        try {
            places = Currency.getInstance(code).getDefaultFractionDigits();
        } catch (IllegalArgumentException unknown) {
            wrong.add("currency '" + code + "' is not an ISO 4217 code");
            return;
        }
        BigDecimal total = new BigDecimal(order.get("total").asText());
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode line : order.get("lines")) {
            BigDecimal amount = new BigDecimal(line.get("total").asText());
            BigDecimal price = new BigDecimal(line.get("unitPrice").asText());
            if (price.signum() < 0) {
                wrong.add("lines[" + line.path("lineId").asText() + "].unitPrice " + price.toPlainString()
                        + " is negative");
            }
            if (amount.signum() < 0) {
                wrong.add(
                        "lines[" + line.path("lineId").asText() + "].total " + amount.toPlainString() + " is negative");
            }
            sum = sum.add(amount);
        }
        for (JsonNode charge : order.get("charges")) {
            sum = sum.add(new BigDecimal(charge.get("amount").asText()));
        }
        if (total.signum() < 0 || total.compareTo(LARGEST) > 0) {
            wrong.add("total " + total.toPlainString() + " is not between 0 and " + LARGEST.toPlainString());
        }
        if (total.stripTrailingZeros().scale() > places) {
            wrong.add("total " + total.toPlainString() + " has more decimal places than " + code + " has");
        }
        if (sum.compareTo(total) != 0) {
            wrong.add("total " + total.toPlainString() + " differs from the sum of lines and charges, "
                    + sum.toPlainString());
        }
    }

    private void checkAddress(ObjectNode address, List<String> wrong) {
        String country = address.get("country").asText();
        clean(address);
        for (String field : List.of("name", "line")) {
            if (address.path(field).asText().isBlank()) {
                wrong.add("deliverTo." + field + " is missing");
            }
        }
        checkCountry(country, wrong);
        if (!address.path("masked").asBoolean()) {
            checkPhone(address, country, wrong);
        }
        if (!country.equals("CN")) {
            return;
        }
        String postcode = address.path("postcode").asText();
        if (!postcode.isEmpty() && !postcode.matches("\\d{6}")) {
            wrong.add("deliverTo.postcode '" + postcode + "' is not six digits");
        }
        String province = address.path("province").asText();
        if (province.isEmpty()) {
            String told = provinces.ofPostcode(postcode);
            if (told == null) {
                wrong.add(
                        postcode.isEmpty()
                                ? "deliverTo.province is missing and the postcode, which could tell it, is empty"
                                : "deliverTo.province is missing and postcode '" + postcode + "' does not tell it");
            } else {
                address.put("province", told);
            }
        } else if (!provinces.known(province)) {
            wrong.add("deliverTo.province '" + province + "' is not a province of China by its full name");
        }
    }

    private static void checkMail(JsonNode order, List<String> wrong) {
        JsonNode email = order.path("buyer").path("email");
        if (email.isTextual() && !MailAddress.is(email.asText())) {
            wrong.add("buyer.email '" + email.asText() + "' is not a mail address such as ann@example.com");
        }
    }

    private static void checkCountry(String country, List<String> wrong) {
        if (!COUNTRIES.contains(country)) {
            wrong.add("deliverTo.country '" + country + "' is not a country by its ISO 3166 code, such as CN");
        }
    }

    /** What cannot be printed on a label becomes a blank, and what would turn its writing around goes. */
    private static void clean(ObjectNode address) {
        for (String field : List.of("name", "phone", "province", "city", "district", "line")) {
            String text = address.path(field).asText();
            String clean =
                    UNPRINTABLE.matcher(TURNING.matcher(text).replaceAll("")).replaceAll(" ");
            if (!clean.equals(text)) {
                address.put(field, clean);
            }
        }
    }

    /** Null when that number is right there; the sentence otherwise. */
    Verdict checkPhone(ObjectNode address) {
        var wrong = new ArrayList<String>();
        checkPhone(address, address.get("country").asText(), wrong);
        return wrong.isEmpty() ? null : new Verdict(FailureCause.CHECK_FAILED, wrong);
    }

    private void checkPhone(ObjectNode address, String country, List<String> wrong) {
        String phone = address.path("phone").asText();
        if (phone.isBlank()) {
            wrong.add("deliverTo.phone is missing; carriers need one");
            return;
        }
        if (!COUNTRIES.contains(country)) {
            return;
        }
        var virtual = EXTENSION.matcher(phone);
        String dialled = virtual.matches() ? virtual.group(1) : phone;
        try {
            if (PHONES.isValidNumber(PHONES.parse(dialled, country))) {
                return;
            }
        } catch (NumberParseException notANumber) {
            // said below
        }
        wrong.add("deliverTo.phone '" + (typed ? phone : masked(phone)) + "' is not a valid number in " + country);
    }

    private void checkSkus(ObjectNode order, List<String> wrong) {
        var unknown = new TreeSet<String>();
        for (JsonNode line : order.get("lines")) {
            String sku = line.get("sku").asText();
            if (!articles.containsKey(sku) && !(typed && sku.isEmpty())) {
                unknown.add(sku);
            }
        }
        for (String sku : unknown) {
            String right = alike.get(sku.toLowerCase(Locale.ROOT));
            if (right != null) {
                wrong.add("SKU '" + sku + "' is not in the catalogue: did you mean '" + right + "'?");
            } else if (typed) {
                wrong.add("SKU '" + sku + "' is not in the catalogue");
            } else {
                wrong.add("SKU '" + sku + "' is not in the catalogue: add it, or correct it at the platform");
            }
        }
    }

    /** What may be shown of a number: the first three and the last four characters. */
    static String masked(String phone) {
        String mark = String.valueOf(Masking.MARK);
        return phone.length() < 8
                ? mark.repeat(phone.length())
                : phone.substring(0, 3) + mark.repeat(4) + phone.substring(phone.length() - 4);
    }

    /** The order's class by rules on goods, source and wish; the administrator's own rules come with the console. */
    static String classOf(ObjectNode order, Map<String, Goods.Article> articles) {
        String note = order.path("note").asText();
        int pieces = 0;
        long grams = 0;
        boolean bulky = false;
        for (JsonNode line : order.get("lines")) {
            Goods.Article article = articles.get(line.get("sku").asText());
            int quantity = line.get("quantity").asInt();
            pieces += quantity;
            grams += (long) quantity * article.weightGrams();
            bulky |= article.bulky();
        }
        if (!order.path("deliverTo").path("country").asText().equals("CN")) {
            return "CROSS_BORDER";
        }
        if (URGENT.stream().anyMatch(note::contains)) {
            return "URGENT";
        }
        if (bulky || grams > BULKY_GRAMS) {
            return "BULKY";
        }
        return pieces >= WHOLESALE_PIECES ? "WHOLESALE" : "RETAIL";
    }

    private static final Set<String> URGENT = Set.of("加急", "urgent", "URGENT");
    private static final int BULKY_GRAMS = 20_000;
    private static final int WHOLESALE_PIECES = 50;
}
