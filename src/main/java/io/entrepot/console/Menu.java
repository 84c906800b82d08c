package io.entrepot.console;

import java.util.List;

/** The console's screens as the side bar shows them, each with the right that it needs. */
final class Menu {
    /** {@code key} names the screen in texts ({@code menu.<key>}), in icons and for the page that is open. */
    public record Item(String key, String path, String scope) {}

    /** {@code key} names the group in texts ({@code menu.group.<key>}). */
    public record Group(String key, List<Item> items) {}

    static final List<Group> GROUPS = List.of(
            new Group(
                    "orders",
                    List.of(
                            new Item("orders", "/orders", "orders:read"),
                            new Item("review", "/review", "orders:review"))),
            new Group(
                    "integration",
                    List.of(
                            new Item("incidents", "/incidents", "incidents:read"),
                            new Item("messages", "/messages", "messages:read"),
                            new Item("mappings", "/mappings", "mappings:try"),
                            new Item("platforms", "/platforms", "hub:read"),
                            new Item("queues", "/queues", "hub:read"),
                            new Item("flow", "/flow", "hub:read"))),
            new Group(
                    "settings",
                    List.of(
                            new Item("rules", "/settings/rules", "settings:read"),
                            new Item("watch", "/settings/watch", "settings:read"),
                            new Item("users", "/settings/users", "users:read"),
                            new Item("roles", "/settings/roles", "users:read"),
                            new Item("tokens", "/settings/tokens", "tokens:read"),
                            new Item("audit", "/settings/audit", "audit:read"))));

    private Menu() {}
}
