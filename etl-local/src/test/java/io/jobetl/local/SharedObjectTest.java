package io.jobetl.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SharedObjectTest {
    private static final int DT_HASH = 4;
    private static final int DT_STRTAB = 5;
    private static final int DT_SYMTAB = 6;
    private static final int DT_SONAME = 14;
    private static final long DT_VERDEF = 0x6ffffffcL;
    private static final long DT_VERDEFNUM = 0x6ffffffdL;

    @TempDir
    Path folder;

    @Test
    void should_be_accepted_by_the_dynamic_loader() throws IOException {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                OS.current() == OS.LINUX && System.getProperty("os.arch").equals("amd64"),
                "writes x86_64 code for Linux");
        for (SharedObject library : new SharedObject[] {MySqlLibraries.libaio(), MySqlLibraries.libnuma()}) {
            Path file = Files.createTempFile(folder, "stand-in", ".so");
            Files.write(file, library.toBytes());
            assertThatCode(() -> System.load(file.toString())).doesNotThrowAnyException();
        }
    }

    @Test
    void should_name_the_library_and_every_version() {
        Elf elf = new Elf(MySqlLibraries.libnuma().toBytes());
        assertThat(elf.string((int) elf.dynamic(DT_SONAME))).isEqualTo("libnuma.so.1");
        assertThat(elf.versions()).containsExactly("libnuma.so.1", "libnuma_1.1", "libnuma_1.2");
    }

    @Test
    void should_find_every_symbol_through_the_hash_table() {
        Elf elf = new Elf(MySqlLibraries.libaio().toBytes());
        assertThat(elf.lookup("io_submit")).isPositive();
        assertThat(elf.lookup("io_getevents")).isPositive();
        assertThat(elf.lookup("io_nothing")).isZero();
    }

    @Test
    void should_say_that_the_machine_is_not_numa() {
        Elf elf = new Elf(MySqlLibraries.libnuma().toBytes());
        int code = elf.lookup("numa_available");
        byte[] moveMinusOneToResultAndReturn = {0x48, (byte) 0xc7, (byte) 0xc0, -1, -1, -1, -1, (byte) 0xc3};
        assertThat(elf.bytes(code, 8)).isEqualTo(moveMinusOneToResultAndReturn);
    }

    @Test
    void should_hash_as_the_specification_says() {
        assertThat(SharedObject.sysvHash("")).isZero();
        assertThat(SharedObject.sysvHash("printf")).isEqualTo(0x077905a6);
        assertThat(SharedObject.sysvHash("GLIBC_2.2.5")).isEqualTo(0x09691a75);
    }

    /** Reads what the loader reads: program headers, dynamic table, hash chains. */
    private static final class Elf {
        private final ByteBuffer file;
        private final Map<Long, Long> dynamic = new HashMap<>();

        Elf(byte[] bytes) {
            file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(file.getInt(0)).isEqualTo(0x464c457f);
            int headers = (int) file.getLong(32);
            for (int i = 0; i < file.getShort(56); i++) {
                int at = headers + 56 * i;
                if (file.getInt(at) == 2) {
                    int table = (int) file.getLong(at + 8);
                    for (int entry = table; file.getLong(entry) != 0; entry += 16) {
                        dynamic.put(file.getLong(entry), file.getLong(entry + 8));
                    }
                }
            }
        }

        long dynamic(long tag) {
            return dynamic.getOrDefault(tag, -1L);
        }

        String string(int offset) {
            int from = (int) dynamic(DT_STRTAB) + offset;
            int end = from;
            while (file.get(end) != 0) {
                end++;
            }
            return new String(bytes(from, end - from), StandardCharsets.US_ASCII);
        }

        byte[] bytes(int at, int length) {
            byte[] bytes = new byte[length];
            file.get(at, bytes);
            return bytes;
        }

        java.util.List<String> versions() {
            java.util.List<String> names = new java.util.ArrayList<>();
            int at = (int) dynamic(DT_VERDEF);
            for (int i = 0; i < dynamic(DT_VERDEFNUM); i++) {
                String name = string(file.getInt(at + 20));
                assertThat(file.getInt(at + 8)).isEqualTo(SharedObject.sysvHash(name));
                names.add(name);
                at += file.getInt(at + 16);
            }
            return names;
        }

        /** Value of the symbol, 0 if there is none. */
        int lookup(String name) {
            int table = (int) dynamic(DT_HASH);
            int buckets = file.getInt(table);
            int bucket = Integer.remainderUnsigned(SharedObject.sysvHash(name), buckets);
            int index = file.getInt(table + 8 + 4 * bucket);
            while (index != 0) {
                int symbol = (int) dynamic(DT_SYMTAB) + 24 * index;
                if (string(file.getInt(symbol)).equals(name)) {
                    return (int) file.getLong(symbol + 8);
                }
                index = file.getInt(table + 8 + 4 * buckets + 4 * index);
            }
            return 0;
        }
    }
}
