package io.jobetl.io.connection;

/** Who we are to a server. */
public record Login(String user, Secret password) {}
