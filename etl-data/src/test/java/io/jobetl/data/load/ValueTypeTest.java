package io.jobetl.data.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTypeTest {
    private static final ValueType INT = new ValueType.WholeNumber("int", Integer.MIN_VALUE, Integer.MAX_VALUE);
    private static final ValueType BIGINT = new ValueType.WholeNumber("bigint", Long.MIN_VALUE, Long.MAX_VALUE);
    private static final ValueType ANY_DECIMAL = new ValueType.ExactNumber(0, 0);
    private static final ValueType MONEY = new ValueType.ExactNumber(19, 2);

    @ParameterizedTest
    @CsvSource({
        "12,12",
        "12.0,12",
        "' 12 ',12",
        "+7,7",
        "-3,-3",
        "1.2E1,12",
        "TRUE,1",
        "true,1",
        "False,0",
        "2147483647,2147483647",
        "0012,12"
    })
    void should_read_whole_numbers_in_all_their_spellings(String text, int expected) throws Exception {
        assertThat(INT.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "NaN", "nan", "null", "NULL", "None", "\\N", "NaT"})
    void should_read_null_in_all_its_spellings_where_no_text_is_expected(String text) throws Exception {
        assertThat(INT.parse(text)).isNull();
        assertThat(MONEY.parse(text)).isNull();
        assertThat(new ValueType.Day().parse(text)).isNull();
        assertThat(new ValueType.FloatingNumber(false).parse(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1.5,is not whole",
        "2147483648,outside the range",
        "99999999999999999999,outside the range",
        "abc,is not a number",
        "1 2,is not a number",
        "Infinity,is not a number",
        "1E999999999,out of any column's range",
        "1E-999999999,out of any column's range"
    })
    void should_refuse_what_an_int_cannot_hold(String text, String reason) {
        assertThatThrownBy(() -> INT.parse(text))
                .isInstanceOf(UnusableValueException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void should_read_a_bigint_as_long() throws Exception {
        assertThat(BIGINT.parse("3000000000")).isEqualTo(3_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource({"1.5,1.5", "0.05,0.05", "0,0", "10.005,10.005", "1E2,100", "-0.25,-0.25"})
    void should_keep_a_bid_to_the_last_digit(String text, String expected) throws Exception {
        assertThat(ANY_DECIMAL.parse(text)).isEqualTo(new BigDecimal(expected));
    }

    @Test
    void should_take_money_and_the_noise_of_binary_fractions_but_no_further_digits() throws Exception {
        assertThat(MONEY.parse("3000000000.00")).isEqualTo(new BigDecimal("3000000000.00"));
        assertThat(MONEY.parse("1.2000000000000002")).isEqualTo(new BigDecimal("1.20"));
        assertThatThrownBy(() -> MONEY.parse("1.555")).hasMessage("'1.555' has more decimals than decimal(19,2)");
        assertThatThrownBy(() -> MONEY.parse("123456789012345678.00"))
                .hasMessage("'123456789012345678.00' is outside the range of decimal(19,2)");
    }

    @Test
    void should_refuse_a_double_that_becomes_infinite() {
        assertThatThrownBy(() -> new ValueType.FloatingNumber(false).parse("1E390"))
                .hasMessageContaining("outside the range");
    }

    @ParameterizedTest
    @CsvSource({
        "true,1234567.89,1234567.9",
        "true,16777217,16777216",
        "false,9007199254740993,9007199254740992",
        "false,12345678901234567.89,12345678901234568"
    })
    void should_refuse_money_that_a_binary_fraction_would_round(boolean single, String text, String held) {
        assertThatThrownBy(() -> new ValueType.FloatingNumber(single).parse(text))
                .hasMessage("'" + text + "' would become " + held + " in the column, which is "
                        + (single ? "float" : "double"));
    }

    @Test
    void should_take_what_a_binary_fraction_holds_or_means() throws Exception {
        assertThat(new ValueType.FloatingNumber(true).parse("0.1")).isEqualTo(0.1f);
        assertThat(new ValueType.FloatingNumber(true).parse("16777216")).isEqualTo(16777216f);
        assertThat(new ValueType.FloatingNumber(false).parse("1.2000000000000002"))
                .isEqualTo(1.2000000000000002);
        assertThat(new ValueType.FloatingNumber(true, 2).parse("1.25")).isEqualTo(1.25f);
        assertThatThrownBy(() -> new ValueType.FloatingNumber(true, 2).parse("1.255"))
                .hasMessageContaining("would become 1.26");
    }

    @Test
    void should_refuse_a_fraction_of_a_second_that_the_column_would_round() throws Exception {
        assertThat(new ValueType.DayTime(0).parse("2022-04-29 08:31:46.000"))
                .isEqualTo(LocalDateTime.parse("2022-04-29T08:31:46"));
        assertThatThrownBy(() -> new ValueType.DayTime(0).parse("2022-04-29 08:31:46.9"))
                .hasMessageContaining("would be rounded: the column holds 0 digits");
        assertThatThrownBy(() -> new ValueType.DayTime(6).parse("9999-12-31 23:59:59.9999999"))
                .hasMessageContaining("holds 6 digits");
    }

    @Test
    void should_take_an_enum_by_its_text_and_never_by_its_place() throws Exception {
        ValueType choice = ValueType.Choice.of("enum('full','it''s part')");

        assertThat(choice.parse("Full")).isEqualTo("Full");
        assertThat(choice.parse("it's part")).isEqualTo("it's part");
        assertThatThrownBy(() -> choice.parse("1")).hasMessage("'1' is none of [full, it's part]");
    }

    @ParameterizedTest
    @CsvSource({
        "2022-04-29 08:31:46.415000,2022-04-29T08:31:46.415",
        "2022-04-29,2022-04-29T00:00",
        "2022-04-29T08:31:46Z,2022-04-29T08:31:46",
        "27/07/2022 8:18,2022-07-27T08:18",
        "03/04/2022,2022-04-03T00:00"
    })
    void should_read_both_date_formats_of_a_column(String text, String expected) throws Exception {
        assertThat(new ValueType.DayTime().parse(text)).isEqualTo(LocalDateTime.parse(expected));
        assertThat(new ValueType.Day().parse(text)).isEqualTo(LocalDate.parse(expected.substring(0, 10)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1/14/2023 21:56", "0000-00-00", "30/02/2022", "58:22.5", "yesterday", "2022-13-01"})
    void should_refuse_what_is_no_date(String text) {
        assertThatThrownBy(() -> new ValueType.Day().parse(text)).hasMessageContaining("is not a date");
    }

    @Test
    void should_refuse_text_longer_than_its_column_and_count_characters_not_units() throws Exception {
        ValueType text = new ValueType.Text(3, 12);

        assertThat(text.parse("\u2615\uD83D\uDE00a")).isEqualTo("\u2615\uD83D\uDE00a");
        assertThat(text.parse("  x")).isEqualTo("  x");
        assertThat(text.parse("NaN")).isEqualTo("NaN");
        assertThat(text.parse("")).isNull();
        assertThatThrownBy(() -> text.parse("abcd")).hasMessage("text of 4 characters is longer than the column's 3");
        assertThatThrownBy(() -> new ValueType.Text(0, 4).parse("\u2615\u2615"))
                .hasMessage("text of 6 bytes is longer than the column's 4");
    }

    @Test
    void should_take_a_time_uuid_in_either_case() throws Exception {
        String uuid = "e8a24e42-d2b3-11f1-90d2-e58ca1beea92";

        assertThat(new ValueType.TimeUuid(false).parse(uuid.toUpperCase(Locale.ROOT)))
                .isEqualTo(UUID.fromString(uuid));
        assertThat(new ValueType.TimeUuid(true).parse(uuid.toUpperCase(Locale.ROOT)))
                .isEqualTo(uuid);
        for (String spelling : new String[] {"{%s}", "urn:uuid:%s", "URN:UUID:%s", " {%s} "}) {
            assertThat(new ValueType.TimeUuid(true).parse(spelling.formatted(uuid.toUpperCase(Locale.ROOT))))
                    .isEqualTo(uuid);
        }
        assertThat(new ValueType.TimeUuid(false).parse("")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "f47ac10b-58cc-4372-a567-0e02b2c3d479,version 4",
        "01890a5d-ac96-774b-bcce-b302099a8057,version 7",
        "00000000-0000-0000-0000-000000000000,version 0",
        "e8a24e42-d2b3-11f1-10d2-e58ca1beea92,variant 0",
        "e8a24e42-d2b3-11f1-90d2-e58ca1beea9,is not a UUID",
        "e8a24e42-d2b3-11f1-90d2-e58ca1beea92xxxx,is not a UUID",
        "1-1-1-1-1,is not a UUID"
    })
    void should_refuse_a_key_that_is_no_version_1_uuid(String text, String reason) {
        assertThatThrownBy(() -> new ValueType.TimeUuid(false).parse(text)).hasMessageContaining(reason);
    }

    @Test
    void should_keep_control_characters_and_length_out_of_messages() {
        assertThatThrownBy(() -> INT.parse("a\nb".repeat(15)))
                .hasMessageNotContaining("\n")
                .hasMessageContaining("is not a number");
        assertThatThrownBy(() -> INT.parse("9".repeat(100_000)))
                .hasMessage("'" + "9".repeat(57) + "...' is too long for a number or a time");
    }
}
