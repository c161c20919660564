package io.jobetl.io.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MySqlConfigTest {
    private static final String CANARY = "canary-7Qz";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "allowLoadLocalInfile=true",
                "allowLoad%4cocalInfile=true",
                "allowLoad%4Cocal%49nfile=true",
                "allowLoad%254cocalInfile=true",
                "ALLOWLOADLOCALINFILE=true",
                "+allowLoadLocalInfile=true",
                "allowUrlInLocalInfile=true",
                "allowLoadLocalInfileInPath=/etc",
                "queryInterceptors=com.example.Evil",
                "connectionLifecycleInterceptors=com.example.Evil",
                "exceptionInterceptors=com.example.Evil",
                "authenticationPlugins=com.example.Evil",
                "socketFactory=com.example.Evil",
                "propertiesTransform=com.example.Evil",
                "autoDeserialize=true",
                "autoReconnect=true",
                "allowMultiQueries=true",
                "sessionVariables=autocommit=1",
                "connectionTimeZone=LOCAL",
                "user=root",
                "password=x",
                "sslMode=REQUIRED#allowLoadLocalInfile=true",
                "sslMode=REQUIRED&allowLoadLocalInfile=true",
                "#",
                "#=1",
                "=1",
                "sslMode",
                "sslMode=REQUIRED&sslMode=DISABLED",
                "sslMode=whatever",
                "connectTimeout=0",
                "socketTimeout=-1",
                "socketTimeout=999999999",
                "sslMode=%zz",
                "tlsVersions=a%0ab"
            })
    void should_refuse_option_when_it_is_not_on_the_list(String options) {
        assertThatThrownBy(() -> config("localhost", "DE1", options)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void should_pass_option_on_when_it_is_allowed() {
        Properties properties = new MySqlDatabase(config(
                        "localhost",
                        "DE1",
                        "sslMode=VERIFY_CA&trust%43ertificateKeyStoreUrl=file:///a%26b&socketTimeout=7"))
                .properties();

        assertThat(properties)
                .containsEntry("sslMode", "VERIFY_CA")
                .containsEntry("trustCertificateKeyStoreUrl", "file:///a&b")
                .containsEntry("socketTimeout", "7");
    }

    @Test
    void should_never_wait_for_ever_when_nothing_is_said() {
        Properties properties = new MySqlDatabase(config("localhost", "DE1", "")).properties();

        assertThat(Integer.parseInt(properties.getProperty("connectTimeout"))).isPositive();
        assertThat(Integer.parseInt(properties.getProperty("socketTimeout"))).isPositive();
        assertThat(properties).containsEntry("allowLoadLocalInfile", "false");
    }

    @Test
    void should_ask_for_the_servers_key_only_on_this_machine() {
        assertThat(new MySqlDatabase(config("127.0.0.1", "DE1", "")).properties())
                .containsKey("allowPublicKeyRetrieval");
        assertThat(new MySqlDatabase(config("db.example.com", "DE1", "")).properties())
                .doesNotContainKey("allowPublicKeyRetrieval");
    }

    @ParameterizedTest
    @CsvSource({
        "'', localhost, true",
        "'', db.example.com, false",
        "allowPublicKeyRetrieval=true, db.example.com, true",
        "allowPublicKeyRetrieval=false, localhost, false"
    })
    void should_say_who_may_ask_for_the_servers_key(String options, String seenHost, boolean allowed) {
        assertThat(config("127.0.0.1", "DE1", options).allowsPublicKeyRetrieval(seenHost))
                .isEqualTo(allowed);
    }

    @Test
    void should_never_show_secrets() {
        MySqlConfig config =
                MySqlConfig.of("localhost", 3307, "root", CANARY, "DE1", "trustCertificateKeyStorePassword=" + CANARY);

        assertThat(config.toString()).contains("root@localhost:3307/DE1").doesNotContain(CANARY);
        assertThat(new MySqlDatabase(config).url()).doesNotContain(CANARY);
        assertThatThrownBy(() -> MySqlConfig.of("localhost", 3307, "root", "", "DE1", "secretKey=" + CANARY))
                .satisfies(error -> assertThat(error.getMessage()).doesNotContain(CANARY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1a",
                "a-b",
                "a b",
                "a`b",
                "a/b",
                "a?b",
                "ä",
                "a;b",
                "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg"
            })
    void should_refuse_database_when_it_is_not_an_identifier(String database) {
        assertThatThrownBy(() -> config("localhost", database, "")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a,b",
                "a/b",
                "a?x=1",
                "a#b",
                "user@a",
                "(host=a)",
                "address=(host=a)",
                "-a",
                "a:1",
                "[::1"
            })
    void should_refuse_host_when_it_could_change_the_url(String host) {
        assertThatThrownBy(() -> config(host, "DE1", "")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost:3307",
        "mysql-1.db.example.com, mysql-1.db.example.com:3307",
        "127.0.0.1, 127.0.0.1:3307",
        "::1, [::1]:3307",
        "[fe80::1], [fe80::1]:3307"
    })
    void should_write_address_when_host_is_usable(String host, String address) {
        assertThat(config(host, "DE1", "").address()).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536})
    void should_refuse_port_when_out_of_range(int port) {
        assertThatThrownBy(() -> MySqlConfig.of("localhost", port, "root", "", "DE1", ""))
                .hasMessageContaining("65535");
    }

    @Test
    void should_check_options_when_given_as_a_map() {
        assertThatThrownBy(() ->
                        new MySqlConfig("localhost", 3307, "root", "", "DE1", Map.of("allowLoadLocalInfile", "true")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatCode(() -> new MySqlConfig("localhost", 3307, "root", "", "DE1", Map.of("sslMode", "DISABLED")))
                .doesNotThrowAnyException();
    }

    private static MySqlConfig config(String host, String database, String options) {
        return MySqlConfig.of(host, 3307, "root", "1", database, options);
    }
}
