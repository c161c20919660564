package io.jobetl.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * mysqld for Linux is linked against libaio and libnuma, which a plain installation does not have. It can do without
 * what is in them: with {@code --innodb-use-native-aio=0} it never calls libaio, and libnuma may say that the machine
 * is not NUMA. So where a library is missing, a stand-in of 5 KB is written that satisfies the loader. No root is
 * needed and nothing is installed; a real library is always preferred.
 */
final class MySqlLibraries {
    private static final List<String> SYSTEM_FOLDERS = List.of(
            "/lib",
            "/usr/lib",
            "/lib64",
            "/usr/lib64",
            "/lib/x86_64-linux-gnu",
            "/usr/lib/x86_64-linux-gnu",
            "/lib/aarch64-linux-gnu",
            "/usr/lib/aarch64-linux-gnu",
            "/usr/local/lib",
            "/usr/local/lib64");

    private static final byte[] RETURN_ZERO = hex("31c0 c3");
    /** {@code numa_available}: any value but -1 makes mysqld call the rest, and crash. */
    private static final byte[] RETURN_MINUS_ONE = hex("48c7c0ffffffff c3");

    private static final byte[] RETURN_NOT_IMPLEMENTED = hex("48c7c0daffffff c3"); // -ENOSYS
    /** mmap(0, first argument, PROT_READ + PROT_WRITE, MAP_PRIVATE + MAP_ANONYMOUS, -1, 0), 0 if that fails. */
    private static final byte[] ALLOCATE =
            hex("4889fe 31ff ba03000000 41ba22000000 49c7c0ffffffff 4531c9 b809000000 0f05 483d01f0ffff 7202 31c0 c3");
    /** munmap(first argument, second argument). */
    private static final byte[] FREE = hex("b80b000000 0f05 c3");

    private MySqlLibraries() {}

    /** Folders to put on LD_LIBRARY_PATH; written below the cache when they are not there yet. */
    static List<Path> standIns(Path cache) throws IOException {
        if (!System.getProperty("os.name").equals("Linux")) {
            return List.of();
        }
        List<Path> folders = new ArrayList<>();
        if (!isInstalled("libaio.so.1")) {
            folders.add(write(cache, "libaio.so.1", libaio()));
        }
        if (!isInstalled("libnuma.so.1")) {
            folders.add(write(cache, "libnuma.so.1", libnuma()));
        }
        return folders;
    }

    static SharedObject libaio() {
        SharedObject library = new SharedObject("libaio.so.1");
        for (String name : List.of("io_submit", "io_queue_init", "io_queue_run", "io_queue_wait", "io_queue_release")) {
            library.function(name, "LIBAIO_0.1", RETURN_NOT_IMPLEMENTED);
        }
        for (String name : List.of("io_setup", "io_destroy", "io_cancel", "io_getevents")) {
            library.function(name, "LIBAIO_0.4", RETURN_NOT_IMPLEMENTED);
        }
        return library;
    }

    static SharedObject libnuma() {
        SharedObject library =
                new SharedObject("libnuma.so.1").function("numa_available", "libnuma_1.1", RETURN_MINUS_ONE);
        for (String name : List.of("numa_alloc", "numa_alloc_local", "numa_alloc_onnode", "numa_alloc_interleaved")) {
            library.function(name, "libnuma_1.1", ALLOCATE);
        }
        library.function("numa_free", "libnuma_1.1", FREE);
        for (String name : List.of(
                "mbind",
                "set_mempolicy",
                "get_mempolicy",
                "numa_max_node",
                "numa_preferred",
                "numa_set_localalloc",
                "numa_set_strict",
                "numa_node_size64")) {
            library.function(name, "libnuma_1.1", RETURN_ZERO);
        }
        for (String name : List.of(
                "numa_node_of_cpu",
                "numa_set_interleave_mask",
                "numa_get_mems_allowed",
                "numa_get_membind",
                "numa_allocate_nodemask",
                "numa_bitmask_free",
                "numa_bitmask_isbitset",
                "numa_num_configured_nodes")) {
            library.function(name, "libnuma_1.2", RETURN_ZERO);
        }
        return library.pointer("numa_all_nodes_ptr", "libnuma_1.2").pointer("numa_no_nodes_ptr", "libnuma_1.2");
    }

    private static boolean isInstalled(String name) {
        List<String> folders = new ArrayList<>(SYSTEM_FOLDERS);
        Optional.ofNullable(System.getenv("LD_LIBRARY_PATH"))
                .ifPresent(path -> folders.addAll(List.of(path.split(":", -1))));
        return folders.stream()
                .filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.exists(Path.of(folder, name)));
    }

    /** Each in a folder of its own, so that one stand-in never hides a real library of the other. */
    private static Path write(Path cache, String name, SharedObject library) throws IOException {
        if (!System.getProperty("os.arch").equals("amd64")) {
            throw new LocalServersException(
                    LocalServersException.Reason.PLATFORM,
                    "mysqld needs " + name + ": install the packages libaio and libnuma of this system");
        }
        Path folder = cache.resolve("stand-in-" + name);
        Files.createDirectories(folder);
        Path target = folder.resolve(name);
        byte[] bytes = library.toBytes();
        if (!Files.exists(target) || !java.util.Arrays.equals(Files.readAllBytes(target), bytes)) {
            // Replaced by renaming: a running mysqld keeps the file that it has mapped.
            Path fresh = Files.createTempFile(folder, name, ".new");
            Files.write(fresh, bytes);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return folder;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
