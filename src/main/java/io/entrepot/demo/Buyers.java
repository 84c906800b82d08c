package io.entrepot.demo;

import java.util.List;
import java.util.Random;

/** Invented people at places that exist: Chinese names, provinces, cities, districts, postcodes and mobile numbers. */
final class Buyers {
    /** A place of delivery; {@code state} is WooCommerce's own code for the province. */
    record Place(String province, String state, String city, String district, String postcode) {}

    /** One buyer with the address to deliver to. */
    record Buyer(String family, String given, String phone, String email, Place place, String street, String room) {
        String name() {
            return family + given;
        }
    }

    private static final String FAMILIES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕";
    private static final String GIVENS = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建文国庆雪梅晨曦子轩雨欣浩然思琪嘉怡梓涵";
    private static final String[] MOBILES = {
        "130", "131", "132", "133", "135", "136", "137", "138", "139", "150", "151", "152", "155", "156", "157", "158",
        "159", "177", "180", "182", "185", "186", "187", "188", "189"
    };
    private static final String[] STREETS = {
        "中山路", "人民路", "解放路", "建设路", "和平路", "新华路", "文化路", "长江路", "黄河路", "学府路", "科技路", "迎宾大道", "滨河路", "花园街"
    };
    private static final List<Place> PLACES = List.of(
                    "云南省 CN1 昆明市 五华区 650021",
                    "北京市 CN2 北京市 朝阳区 100020",
                    "北京市 CN2 北京市 海淀区 100080",
                    "天津市 CN3 天津市 和平区 300041",
                    "河北省 CN4 石家庄市 长安区 050011",
                    "山西省 CN5 太原市 小店区 030006",
                    "内蒙古自治区 CN6 呼和浩特市 新城区 010010",
                    "辽宁省 CN7 沈阳市 和平区 110001",
                    "辽宁省 CN7 大连市 中山区 116001",
                    "吉林省 CN8 长春市 朝阳区 130021",
                    "黑龙江省 CN9 哈尔滨市 南岗区 150001",
                    "上海市 CN10 上海市 浦东新区 200120",
                    "上海市 CN10 上海市 徐汇区 200030",
                    "江苏省 CN11 南京市 鼓楼区 210009",
                    "江苏省 CN11 苏州市 姑苏区 215000",
                    "浙江省 CN12 杭州市 西湖区 310013",
                    "浙江省 CN12 宁波市 鄞州区 315100",
                    "安徽省 CN13 合肥市 蜀山区 230031",
                    "福建省 CN14 福州市 鼓楼区 350001",
                    "福建省 CN14 厦门市 思明区 361001",
                    "江西省 CN15 南昌市 东湖区 330006",
                    "山东省 CN16 济南市 历下区 250014",
                    "山东省 CN16 青岛市 市南区 266071",
                    "河南省 CN17 郑州市 金水区 450003",
                    "湖北省 CN18 武汉市 洪山区 430070",
                    "湖南省 CN19 长沙市 岳麓区 410006",
                    "广东省 CN20 广州市 天河区 510630",
                    "广东省 CN20 深圳市 南山区 518052",
                    "广东省 CN20 深圳市 福田区 518033",
                    "广西壮族自治区 CN21 南宁市 青秀区 530022",
                    "海南省 CN22 海口市 龙华区 570105",
                    "重庆市 CN23 重庆市 渝中区 400010",
                    "重庆市 CN23 重庆市 渝北区 401120",
                    "四川省 CN24 成都市 武侯区 610041",
                    "四川省 CN24 成都市 锦江区 610011",
                    "贵州省 CN25 贵阳市 云岩区 550001",
                    "陕西省 CN26 西安市 雁塔区 710061",
                    "甘肃省 CN27 兰州市 城关区 730030",
                    "青海省 CN28 西宁市 城西区 810000",
                    "宁夏回族自治区 CN29 银川市 兴庆区 750001",
                    "西藏自治区 CN31 拉萨市 城关区 850000",
                    "新疆维吾尔自治区 CN32 乌鲁木齐市 天山区 830002")
            .stream()
            .map(line -> line.split(" "))
            .map(part -> new Place(part[0], part[1], part[2], part[3], part[4]))
            .toList();

    private static final String[] FIRST_NAMES = {"Ann", "Ben", "Carla", "Dan", "Emma", "Frank", "Grace", "Henry"};
    private static final String[] LAST_NAMES = {"Miller", "Garcia", "Smith", "Nguyen", "Jones", "Brown", "Lee", "Davis"
    };

    /** State, city, postcode, and in the place of a district the area code. */
    private static final List<Place> ABROAD = List.of(
            new Place("US", "CA", "Redondo Beach", "310", "90277"),
            new Place("US", "NY", "Brooklyn", "718", "11201"),
            new Place("US", "TX", "Austin", "512", "78701"),
            new Place("US", "WA", "Seattle", "206", "98101"));

    private Buyers() {}

    /** Somebody in the United States; numbers 555-01xx are nobody's. The province is the state's own code. */
    static Buyer abroad(Random random) {
        Place place = ABROAD.get(random.nextInt(ABROAD.size()));
        return new Buyer(
                LAST_NAMES[random.nextInt(LAST_NAMES.length)],
                FIRST_NAMES[random.nextInt(FIRST_NAMES.length)],
                "+1" + place.district() + "55501" + random.nextInt(10) + random.nextInt(10),
                "buyer" + (100000 + random.nextInt(900000)) + "@example.com",
                new Place("US", place.state(), place.city(), "", place.postcode()),
                (1 + random.nextInt(9999)) + " Main Street",
                "Apt " + (1 + random.nextInt(40)));
    }

    static Buyer any(Random random) {
        StringBuilder given = new StringBuilder();
        for (int i = random.nextInt(3) == 0 ? 1 : 2; i > 0; i--) {
            given.append(GIVENS.charAt(random.nextInt(GIVENS.length())));
        }
        StringBuilder phone = new StringBuilder(MOBILES[random.nextInt(MOBILES.length)]);
        while (phone.length() < 11) {
            phone.append(random.nextInt(10));
        }
        String street = STREETS[random.nextInt(STREETS.length)] + (1 + random.nextInt(399)) + "号";
        String room = (1 + random.nextInt(20)) + "栋" + (1 + random.nextInt(28)) + "0" + (1 + random.nextInt(6)) + "室";
        return new Buyer(
                String.valueOf(FAMILIES.charAt(random.nextInt(FAMILIES.length()))),
                given.toString(),
                phone.toString(),
                "buyer" + (100000 + random.nextInt(900000)) + "@example.com",
                PLACES.get(random.nextInt(PLACES.size())),
                street,
                room);
    }
}
