package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/** What the partners know to have happened, for anyone to compare with what the hub says. */
final class BooksServlet extends HttpServlet {
    private final transient Map<String, WooStore> stores;
    private final transient Map<String, ShopifyStore> shopify;
    private final transient Map<String, AmazonSellers.Seller> amazon;
    private final transient Map<String, FormShop> forms;
    private final transient Map<String, Supplier<ObjectNode>> carriers;
    private final transient FtpDrop ftp;
    private final transient EdiPartner edi;
    private final transient OrderMails orderMails;
    private final transient Mailroom mail;

    BooksServlet(
            Map<String, WooStore> stores,
            Map<String, ShopifyStore> shopify,
            Map<String, AmazonSellers.Seller> amazon,
            Map<String, FormShop> forms,
            Map<String, Supplier<ObjectNode>> carriers,
            FtpDrop ftp,
            EdiPartner edi,
            OrderMails orderMails,
            Mailroom mail) {
        this.stores = stores;
        this.shopify = shopify;
        this.amazon = amazon;
        this.forms = forms;
        this.carriers = carriers;
        this.ftp = ftp;
        this.edi = edi;
        this.orderMails = orderMails;
        this.mail = mail;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        if (path.startsWith("/woocommerce/") && stores.containsKey(path.substring("/woocommerce/".length()))) {
            json(response, shop(stores.get(path.substring("/woocommerce/".length()))));
            return;
        }
        if (path.startsWith("/shopify/") && shopify.containsKey(path.substring("/shopify/".length()))) {
            json(
                    response,
                    shopify.get(path.substring("/shopify/".length())).shop().books());
            return;
        }
        if (path.startsWith("/amazon/") && amazon.containsKey(path.substring("/amazon/".length()))) {
            AmazonSellers.Seller seller = amazon.get(path.substring("/amazon/".length()));
            json(response, seller.shop().books().put("tokens", seller.tokens().get()));
            return;
        }
        FormShop form = forms.get(path.replaceFirst("^/", ""));
        if (form != null) {
            json(response, form.books());
            return;
        }
        switch (path) {
            case "", "/" -> json(response, overview());
            case "/sf", "/easypost", "/ups", "/kuaidi100" ->
                json(response, carriers.get(path.substring(1)).get());
            case "/ftp" -> json(response, ftp.books());
            case "/edifact" -> json(response, edi.books());
            case "/mailorders" -> json(response, orderMails.books());
            case "/mail" -> json(response, mail.books().get("mails"));
            default -> Mischief.text(response, 404, "text/plain", "No books at " + path);
        }
    }

    private ObjectNode overview() {
        ObjectNode books = Json.object();
        ObjectNode shops = books.putObject("woocommerce");
        stores.forEach((name, store) -> shops.put(name, store.shop().orders().size()));
        ObjectNode others = books.putObject("shopify");
        shopify.forEach((name, store) ->
                others.put(name, store.shop().sorted("createdAt").size()));
        ObjectNode sellers = books.putObject("amazon");
        amazon.forEach((name, seller) -> sellers.put(name, seller.shop().all().size()));
        forms.values().forEach(shop -> books.withObject("/" + shop.platform).put(shop.name, shop.size()));
        books.put("sf", carriers.get("sf").get().path("orders").size());
        books.put("easypost", carriers.get("easypost").get().path("shipments").size());
        books.put("ups", carriers.get("ups").get().path("shipments").size());
        books.put("kuaidi100", carriers.get("kuaidi100").get().path("followed").size());
        books.put("ftp", ftp.books().path("files").size());
        books.put("edifact", edi.books().path("sent").size());
        books.put("mailorders", orderMails.books().path("sent").size());
        return books.put("mail", mail.mails().size());
    }

    private static ObjectNode shop(WooStore store) {
        ObjectNode books = Json.object();
        var orders = books.putArray("orders");
        store.shop()
                .orders()
                .forEach(order -> orders.addObject()
                        .put("id", order.id())
                        .put("number", Long.toString(order.id()))
                        .put("total", order.total())
                        .put("status", order.status())
                        .put("date_modified_gmt", WooOrderMaker.gmt(Instant.ofEpochSecond(order.modified())))
                        .put("versions", order.versions()));
        var writes = books.putArray("writes");
        store.shop().writes().forEach(write -> {
            ObjectNode line = writes.addObject().put("order", write.order()).put("status", write.status());
            line.set("meta", write.meta());
            line.put("note", write.note()).put("at", write.at());
        });
        books.setAll(store.products().books());
        return books;
    }

    private static void json(HttpServletResponse response, JsonNode body) throws IOException {
        Mischief.send(response, 200, "application/json", Json.plain(body));
    }
}
