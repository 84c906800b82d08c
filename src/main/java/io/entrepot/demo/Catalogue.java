package io.entrepot.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** The forty articles that all the simulated shops sell. */
final class Catalogue {
    /** One article; a {@code parentId} above zero makes it a variation of that product. */
    record Article(
            long id,
            long parentId,
            String sku,
            String name,
            String parentName,
            String size,
            int fen,
            int grams,
            boolean bulky) {
        int price(String currency) {
            return currency.equals("USD") ? Math.round(fen / 7f / 10) * 10 - 1 : fen;
        }
    }

    private final List<Article> articles = new ArrayList<>();
    private final Map<String, Article> bySku = new LinkedHashMap<>();
    private final Map<Long, Article> byId = new LinkedHashMap<>();
    private final Map<Long, String> parents = new LinkedHashMap<>();

    Catalogue() {
        sizes("TEE", "纯棉T恤 白色", 5900, 250, "S", "M", "L", "XL", "XXL");
        sizes("TEE-BK", "纯棉T恤 黑色", 5900, 250, "S", "M", "L", "XL", "XXL");
        sizes("POLO", "商务POLO衫", 12900, 320, "S", "M", "L", "XL");
        sizes("HOODIE", "连帽卫衣", 19900, 680, "M", "L", "XL");
        simple("MUG-01", "马克杯 山水", 3900, 380);
        simple("MUG-02", "马克杯 青花", 4200, 380);
        simple("MUG-03", "马克杯 熊猫", 3900, 380);
        simple("MUG-04", "马克杯 星空", 4500, 390);
        simple("MUG-05", "马克杯 极简白", 2900, 360);
        simple("MUG-06", "保温杯 500ml", 8900, 420);
        simple("MUG-07", "保温杯 750ml", 10900, 520);
        simple("MUG-08", "茶杯套装 六只", 15900, 1900);
        simple("MUG-09", "玻璃杯 两只装", 4900, 640);
        simple("MUG-10", "咖啡杯碟", 6900, 560);
        simple("LAMP-01", "台灯 护眼", 16900, 1400);
        simple("LAMP-02", "落地灯", 39900, 5200);
        simple("LAMP-03", "小夜灯", 2500, 180);
        simple("LAMP-04", "阅读夹灯", 5900, 310);
        simple("BAG-01", "帆布袋", 2900, 160);
        simple("CAP-01", "棒球帽", 4900, 120);
        simple("LAMP-05", "氛围串灯", 3500, 220);
        simple("BAG-02", "双肩背包", 16900, 850);
        simple("CAP-02", "渔夫帽", 5500, 130);
        simple("BLANKET-01", "羊毛毯", 25900, 1600);
        simple("PILLOW-01", "记忆棉枕", 14900, 1300);
        simple("GIFT-01", "生日礼盒 (可加急)", 18800, 900);
        add(new Article(1900, 0, "SOFA-01", "双人布艺沙发", null, null, 189900, 32000, true));
    }

    List<Article> articles() {
        return articles;
    }

    Article bySku(String sku) {
        return bySku.get(sku);
    }

    Article byId(long id) {
        return byId.get(id);
    }

    /** Products that are sold only through their variations: id and name. */
    Map<Long, String> parents() {
        return parents;
    }

    /** Any article; most are of the family that the shop is known for. */
    Article any(Random random, String family) {
        if (random.nextInt(100) < 65) {
            List<Article> own = articles.stream()
                    .filter(article -> article.sku().startsWith(family.toUpperCase(java.util.Locale.ROOT)))
                    .collect(Collectors.toList());
            if (!own.isEmpty()) {
                return own.get(random.nextInt(own.size()));
            }
        }
        Article article = articles.get(random.nextInt(articles.size()));
        // Furniture is bought seldom.
        return article.bulky() && random.nextInt(3) > 0 ? articles.get(0) : article;
    }

    private void sizes(String sku, String name, int fen, int grams, String... sizes) {
        long parent = 1000 + 100L * (parents.size() + 1);
        parents.put(parent, name);
        for (int i = 0; i < sizes.length; i++) {
            add(new Article(
                    parent + i + 1,
                    parent,
                    sku + "-" + sizes[i],
                    name + " - " + sizes[i],
                    name,
                    sizes[i],
                    fen,
                    grams,
                    false));
        }
    }

    private void simple(String sku, String name, int fen, int grams) {
        add(new Article(1600 + articles.size(), 0, sku, name, null, null, fen, grams, false));
    }

    private void add(Article article) {
        articles.add(article);
        bySku.put(article.sku(), article);
        byId.put(article.id(), article);
    }
}
