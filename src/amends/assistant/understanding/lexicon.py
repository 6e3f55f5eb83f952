"""Phrases of the trade and the concepts they name, in Chinese and English.

A few thousand messages cannot teach that "knockoff" and 高仿 mean the same; this table can. A phrase may name several.
"""

import re

PHRASES: dict[str, str] = {
    "broken": (
        "broken|broke|faulty|defective|defect|dead|malfunction|malfunctions|stopped working|not working|"
        "doesn't work|does not work|won't turn on|won't start|quit working|overheats|leaks|leaking|rattles|crashes|"
        "fell apart|fell off|burned out|burnt|burning|smoke|smells|died|jams|stuck|unresponsive|stopped responding|"
        "reboots|fails|坏了|坏的|坏掉|失灵|故障|不能用|用不了|没反应|打不开|开不了|不工作|不亮|不响|死机|黑屏|漏水|"
        "漏电|发烫|冒烟|烧了|质量问题|质量差|有毛病|断了|掉色|开线|起球|卡住|卡纸|重启|连不上|异响|没声音|糊味|"
        "散架|有问题|慢一个|没有吸力|freezes|freezing|froze|cracking noise|noise|burning smell|no power|no sound|"
        "no signal|won't open|won't close|wont|blank|blank screen|unusable|useless|garbage|junk|quit|failed|"
        "failing|runs slow|doesn't write|trips|buggy|glitchy|leak|hole in|wobbly|loose screw|short circuit|"
        "not responding|坏|不转|不制冷|不加热|不通电|没电|没信号|跳闸|失火|短路|卡死|闪退|蓝屏|花屏|坏点|废品|次品|"
        "残次|瑕疵|做工差|劣质|垃圾|开胶|脱胶|掉漆|生锈|裂口|开裂|漏气|漏油|松动|接触不良|充不进|开不了机|发热|"
        "怪声|噪音|烧焦|没压力|写不出|用不上劲|不好使|不好用|不能开机|不能充电|没法用|won't power|power up|gave up|"
        "given up|packed up|conked|on the blink|snapped|came off|peeling|rust|rusty|split|undone|drains|drain|"
        "flat battery|battery|dies|cuts out|flickers|flicker|error code|seized|shorted|tripped|on its own|"
        "disconnects|disconnecting|jammed|torn seam|wore out|won't charge|doesn't charge|not charging|stops|"
        "stopped|报废|歇菜|不行了|没用了|断开|老断|失效|自动关机|老关机|不耐用|没动静|按了没|没反映|缩水|掉毛|裂开|"
        "麻手|关不严|不走了|漏风|闹毛病|出毛病|修|没声儿|开不开|完蛋|不通"
    ),
    "mismatch": (
        "not as described|as described|description|misleading|nothing like|picture|pictures|photo|photos|"
        "advertised|listing|the ad|promised|material|shown|looks different|says|claims|不符|描述|图片|照片|实物|"
        "宣传|色差|货不对板|材质|图上|详情页|说是|说好|写的|写着|页面上|跟图|不一样|差距|照骗|骗人|different from|"
        "not like|misled|false advertising|other than shown|in real life|website shows|online it|labelled|pictured|"
        "not cotton|not leather|not wool|imitation leather|than described|than the picture|不是纯棉|不是真皮|"
        "不是羊毛|化纤|人造革|网页上|网上看|两码事|两样|标的|标称|夸大|误导|介绍|参数|说的是|号称|不像|根本不是|"
        "represented|misrepresented|specification|specs|compatible|incompatible|version listed|stated|supposedly|"
        "supposed to be|claimed|claims to|sold as|labelled as|turned out to be|thought it was|实际|标注|虚标|"
        "不匹配|不兼容|对不上|货不对版|直播间说|说能|成色|面料|涤纶|纯棉|临期|过期|保质期|新日期|颜色差|差远"
    ),
    "wrong_sent": (
        "wrong item|wrong product|wrong color|wrong colour|wrong model|wrong one|not what i ordered|"
        "not what i bought|instead of|someone else's|somebody else's|different product|different item|mixed up|"
        "sent me a|发错|寄错|错货|发成|不是我买的|不是我的|别人的|我要的是|我买的是|我拍的是|给我发了|来的是|"
        "型号不对|got the wrong|sent the wrong|shipped the wrong|received the wrong|rather than|another buyer|"
        "another customer|never ordered|didn't order|did not order|ordered a|i bought a|bought|was sent|"
        "which i didn't|instead|来了个|来了条|来了一|寄来的是|收到的是|来的不是|买家的|发了个|发来|不是我要|我没买|"
        "错的|incorrect|incorrect item|mixed mine|never bought|isn't what i|isn't mine|not mine|not my order|"
        "randomly|some other|completely different|random|拿错|搞混|配错|装错|串货|莫名其妙|不搭边|没订过|没买过|"
        "不是我下单|不对的|送来的是|收到个|收到了个|寄来个|来个"
    ),
    "missing": (
        "missing|incomplete|not included|wasn't in|weren't in|not in the box|not in the package|only one|left out|"
        "forgot to include|short one|short of|in the box|left one out|少发|漏发|少了|缺|缺少|没放|漏了|少一|少件|"
        "没给|配件|零件|赠品|只有一|就一|只来了|少两|差一|补发|补寄|不全|not there|isn't there|aren't here|"
        "not inside|didn't come|without its|without the|was not included|were not|no charger|no cable|no manual|"
        "counted|only received|only got|half of|one short|没有配|没配|只收到|只有|只到|数了|差了|没有说明书|"
        "里面没有|不在里面|没在里面|没见|缺了|短缺|不齐|不够数|short|one less|lacking|lack|absent|isn't included|"
        "forgot|forgotten|left off|half empty|supposed to be|should be|没放进|数量不对|只发|只来|就发了|就来|就给|"
        "没装|忘了放|没有线|缺一|少给|少两个|少一个|没发的|漏"
    ),
    "damaged": (
        "damaged|smashed|crushed|cracked|shattered|dented|dent|bent|torn|soaked|in pieces|scratched|ruined|snapped|"
        "in transit|during shipping|during delivery|squashed|broken glass|a hole|chipped|flattened|arrived broken|"
        "碎|压坏|摔坏|破了|破损|烂了|裂|变形|磕|压扁|压瘪|泡了|湿透|暴力运输|运输|路上|碰坏|弯了|wet|mouldy|crack|"
        "carton|box was|run over|leaked|crumbled|melted|spilled|shards|broken in|banged up|squished|mangled|pieces|"
        "摔|压|挤坏|撞|淋雨|受潮|发霉|融化|洒|漏了|爆了|洞|凹|划痕|刮花|口子|碾|瘪|渣|bashed|dropped|in bits|"
        "battered|burst|scuffed|bruised|broken upon arrival|broken when|intact|stamped|fragments|稀烂|扁了|洒了|"
        "炸了|断成|全化|破|碎了|裂了|磕掉|压断|刮花了|运坏|弄坏|撞弯|散架|四分五裂|破洞"
    ),
    "not_received": (
        "never received|never arrived|never came|not received|didn't receive|did not receive|haven't received|"
        "nothing came|got nothing|lost|never showed up|marked as delivered|says delivered|not here|nowhere|"
        "no package|no parcel|no sign of|hasn't arrived|still nothing|没收到|未收到|没到手|没拿到|丢件|丢了|弄丢|"
        "签收|没见着|没见到|影子|没货|找不到我的件|没人送|还没来|didn't come|nobody delivered|not delivered|"
        "undelivered|disappeared|vanished|stolen|gone|not in the mailbox|not with me|to my hands|handed over|"
        "nothing arrived|where nothing|never got|never delivered|没送到|没给我|没交给我|不见了|被偷|被人拿|拿走|"
        "没送来|没到过|空包裹|门口没有|没人交|丢失|遗失|冒领|代签|hasn't come|don't have it|don't have the|"
        "haven't seen|no trace|never reached|turned up|turn up|went missing|misdelivered|empty mailbox|"
        "not in my hands|查无此件|妥投|没来过|空的|啥都没|一样都没|没影|投错|没拿到货|没到我手|冒签|不认识"
    ),
    "late": (
        "late|delayed|delay|overdue|slow|supposed to arrive|behind schedule|should have|still not shipped|"
        "takes too long|was due|deadline|postponed|slipped|forever|太慢|慢死|不发货|迟迟|晚了|延误|超时|推迟|"
        "一直不动|还没发|拖|没动静|延期|该到了|才到|还没到|逾期|weeks late|days late|behind|too long|"
        "not dispatched|hasn't been dispatched|pushed back|pushing|so slow|taking forever|past due|missed|"
        "after the|was supposed to|不发|没发|晚|一拖再拖|慢|拖延|过了|才送|等太久|等了好久|还不到|还没寄|太久|"
        "promised|guaranteed|guarantee|was told|is over|has passed|by then|in time|on time|express|next day|weeks|"
        "month later|ages|won't arrive in time|超期|过期限|承诺|次日达|说好|等了|赶不上|来不及|没更新|停更|待发货|"
        "揽收|备货|耽误|迟|原定|应该到|过完"
    ),
    "size": (
        "size|fit|fits|doesn't fit|too small|too big|too large|too tight|too loose|too long|too short|tight|loose|"
        "snug|larger|bigger|smaller|sizing|huge|runs small|pinch|尺码|尺寸|码|太小|太大|偏大|偏小|点大|点小|小了|"
        "大了|紧|松|穿不|挤脚|合身|合脚|号码|肥|太长|太短|短了|长了|塞不进|won't fit|too wide|too narrow|wide|"
        "narrow|baggy|massive|oversized|undersized|half size|size up|size down|bigger size|smaller size|one size|"
        "digs in|waist|button|穿不上|穿不下|穿不了|戴不上|套不上|勒|宽|窄|松垮|挤|卡脚|磨脚|版型|肥大|显大|显小|"
        "大一号|小一号|大一码|小一码|穿着|tiny|roomy|runs large|runs big|comes up small|fits like|squeeze|squeezes|"
        "swim in|hips|waistband|sleeve|sleeves|collar|inch|cm too|a size|one bigger|bigger one|smaller one|大小|"
        "大小不对|大小不合|不合脚|号不对|码子|偏肥|偏瘦|偏长|偏短|裤腿|腰围|腰上|肩膀|拖地|绷|戴不进|铺不满|太瘦|"
        "过大|过小|穿起来|大点|小点|换个码"
    ),
    "fake": (
        "fake|counterfeit|knockoff|knock off|replica|not genuine|genuine|authentic|not authentic|bootleg|not real|"
        "bogus|not original|isn't real|imitation|pirated|假货|正品|假的|假冒|高仿|山寨|仿的|盗版|专柜|防伪|假一赔|"
        "不是真的|冒牌|仿冒|scam|copy|unauthorized|never made|hologram|authenticity|fakes|counterfeits|"
        "not the real|the real|clone|假|真假|真的假的|鉴定|验货|授权|防伪码|赝品|a货|没出过|翻新|二手冒充|forgery|"
        "forged|phony|dupe|passing off|pass off|real brand|serial number|pirate|冒牌货|莆田|水货|真货|正牌|仿品|"
        "假东西|验了|查不到|真伪|一眼假|假一赔十|退一赔三|序列号"
    ),
    "mistake": (
        "by mistake|mistake|accident|by accident|accidentally|accidental|twice|my fault|my bad|clicked|toddler|"
        "wrong button|duplicate|oops|meant to|i meant|misclick|拍错|下错|买错|选错|点错|手滑|不小心|误|重复|多拍|"
        "乱点|填错|两回|拍了两|unintentionally|by error|in error|wrong size by|selected the wrong|chose the wrong|"
        "picked the wrong|placed twice|ordered twice|two identical|identical|same thing twice|kid|kids|cat|下错单|"
        "下单错|点了两|买重|两单|两个一样|一样的订单|点快|按错|孩子|小孩|误拍|误点|多买|in haste|slip|my own fault|"
        "my error|unintended|wrong one|wrong quantity|misread|mixed up the|didn't mean|didn't notice|"
        "without wanting|without asking|my son|my daughter|拍重|看错|看反|误操作|没看清|乱按|错单|加错|多填|"
        "我自己的|下重复"
    ),
    "unneeded": (
        "no longer need|don't need|not needed|no longer needed|already have|already got|no use|use for it|"
        "don't need it|isn't needed|bought one elsewhere|called off|plans changed|is off|anymore needed|用不上|"
        "不需要|用不着|用不到|已经有|没必要留|不用买|找到了旧|送了一个|买了一样|多余|no use for|isn't necessary|"
        "unnecessary|have one already|own one|owns this|gave me|got the same|bought me|borrowed|holiday|trip|"
        "cancelled our|project|不用了|用不到了|没用了|不必|有了|送了我|给了我|也买了|借到|不去|取消了|不再需要|"
        "found mine|found my|got one|have one|has one|same thing|no room|outgrown|useless for me|surplus|"
        "fell through|isn't happening|not going|not travelling|任何用|没处放|没地儿|没机会用|家里有|找到了|不办了|"
        "不出门|计划变|用不完|修好了|也有一"
    ),
    "regret": (
        "changed my mind|don't like|do not like|didn't like|don't want|not my style|regret|second thoughts|"
        "second thought|not for me|doesn't suit|not keen|not a fan|prefer|on reflection|withdrawal|isn't me|hate|"
        "hates|不想要|不喜欢|七天无理由|无理由|后悔|改主意|不好看|不合心意|不适合|嫌|冲动|不搭|不是我的菜|想了想|"
        "没必要花|reconsidered|decided against|not what i was after|looked better|don't love|do not want|"
        "do not want it|unwanted|not happy with the look|ugly|doesn't match|no longer want|dont want|didnt like|"
        "don't care for|没那么喜欢|不太喜欢|不满意|不合适我|看着不行|一般般|不想留|不想买|反悔|丑|难看|不值|"
        "退了算了|到手不行|not feeling|rethink|my taste|to my taste|can't stand|impulse|not convinced|not keeping|"
        "nothing wrong|not impressed|rather not|cooling off|gone off|doesn't go with|looks silly|thought again|"
        "没看上|不中意|没感觉|不顺眼|显胖|老气|不想折腾|不想留着|又不想|兴趣|风格|不太想|一般"
    ),
    "price": (
        "price|cheaper|overcharged|charged|discount|coupon|on sale|promo|difference|less today|% off|paid too much|"
        "billed|降价|便宜|差价|买贵|优惠|优惠券|满减|多收|多扣|价保|保价|打折|折|活动价|标价|扣了两|price match|"
        "price adjustment|expensive|cost|costs|half price|sale|offer|paid full|full price|less this week|"
        "charged twice|two times|double charged|tax|postage|fee was|voucher|coupon code|extra|涨价|贵|半价|特价|"
        "促销|搞活动|全价|红包|券|扣款两|重复扣|多付|扣了|账单|收了两|多的钱|立减|price dropped|lower price|"
        "rip off|over the odds|overpaid|for less|the gap|extra fee|double|补差|便宜了|坑钱|没抵|没减|抵扣|重复扣款|"
        "保价期|买亏|虚高"
    ),
    "do_return": (
        "return|take back|ship back|mail back|hand back|bring back|post back|returning|returned|returns|send back|"
        "send it back|send them back|give it back|give back|take it back|going back|go back|return label|"
        "bring it back|ship it back|退货|退掉|退回|要退|想退|可以退|能退|退了|怎么退|整单退|退给你|整套退|给退|"
        "退不|办退|推货|退一个|post it back|mail it back|give them back|pick it up|collect it|goods back|"
        "returning it|open a return|start a return|return form|寄回|收回|退给|退货单|取走|退回去|上门取|拿回去|"
        "返货|不要了退|退吧|办退货|back to you|going straight back|back it goes|have it back|can have it|collect|"
        "pick up|pickup|not keeping|hand it back|drop off|get rid of|sending one back|label|退下|退一下|退吗|"
        "退不了|退掉吧|退回吧|上门取件|我寄回"
    ),
    "do_exchange": (
        "exchange|swap|trade|replace|replacement|replaced|reship|resend|send another|send a new|new one|"
        "another one|send me a|send me the|dispatch another|right one|the correct|working one|换货|换|换个|换一|"
        "换成|更换|调换|补发|重发|重新发|再寄|再发|补寄|换新|补给我|寄给我|swapping|swapped|exchanging|exchanged|"
        "send me another|post another|mail me|send the|different size|different color|different colour|"
        "another model|another color|another colour|in place of|works|再给我|换吗|给换|寄台|寄个|寄一根|给我寄|"
        "换大|换小|换别|别的颜色|另外一种|别的款|换不|调货|换双|换件|one that|right ones|correct one|ship another|"
        "intact one|could we have|instead of a refund|send the missing|send what's|post it|post me|put that right|"
        "补|补一|补个|补给|换套|换只|换成对|重寄|发对的|要个好的"
    ),
    "do_refund": (
        "refund|refunded|money back|get back|pay back|want back|have back|reimburse|reimbursed|pay me back|"
        "pay it back|my money|cash back|compensation|reimbursement|give me back|credit|payment returned|"
        "money returned|every cent|退款|退钱|退我|赔|赔偿|补偿|把钱|还钱|还我|退差价|仅退款|钱退|钱还|补差价|要回|"
        "refund me|refunding|repay|repaid|compensate|compensated|pay me|payment back|cash|give back my|"
        "back on my card|every penny|price back|gap back|half of the price|一分钱|打回|吐出来|拿回钱|退差|退一半|"
        "赔钱|赔付|退回来|全额|退全款|退款吧|my cash|owe|money off|want my money|pay me the|return my money|"
        "give me my|the money|difference back|退一部分|款退|退差额|钱给|返钱|返现|给钱|钱呢|多的退|赔我|赔点|退一赔"
    ),
    "do_cancel": (
        "cancel|cancelled|canceled|canceling|cancelling|cancellation|call off|stop the order|stop my order|abort|"
        "don't ship|don't send|kill|scrap|withdraw|drop one|取消|撤单|别发|不要发|先别发|撤销|撤|作废|退订|"
        "关闭订单|别寄|拦截|拦下|不买了|void|stop it|undo|take back the order|scratch|don't process|"
        "not want the order|stop the shipment|stop shipping|halt|withdraw my|don't dispatch|cancl|取消掉|停掉|停了|"
        "不买|撤回|别寄了|先不要处理|这单不要|不要了没发|退单|截单|拦|forget it|don't post|don't pack|"
        "pull the order|hold it|annul|revoke|cancle|cansel|get rid of this order|停止发货|先别|单子撤|算了|算了吧|"
        "不要发货|拦下来"
    ),
    "do_change": (
        "change|modify|edit|update|switch over|instead|rather than|correct|add|remove|make it|leave out|upgrade|改|"
        "修改|改成|改下|改一下|改到|换成|加一|去掉|删掉|改为|更改|changed to|change to|newer version|drop the|"
        "replace the|three instead|different address|amend|adjust|put it on|add another|换到|改寄|改送|其余|照寄|"
        "多加|改三|减掉|减少|增加|take off|take the|keep the rest|skip|bump|swap in|alter|the rest|rest of|改M|"
        "剩下的|照发|再加|加购|备注"
    ),
    "before_shipping": (
        "before it ships|pending|hasn't shipped|not shipped|before you pack|before shipping|before you ship|"
        "not been sent|nothing's been sent|before it goes out|还没发货|没发货|发货前|未发货|打包之前|没出库|趁|"
        "还没发|unshipped|still processing|being prepared|not dispatched|not sent yet|hasn't gone out|"
        "still pending|hasn't been dispatched|备货|没寄|未寄|处理中|还没出|没打包|待发货"
    ),
    "address": (
        "address|street|zipcode|zip code|apartment|house number|deliver to|ship to|ship it to|moved|moving|office|"
        "postcode|地址|门牌|收件人|收件|寄到|搬家|楼号|路名|电话填|手机号|送到|小区|某某路|neighbor|neighbour|"
        "my mum|my house|workplace|location|unit number|spelling error|typo|phone number on|recipient|"
        "delivery place|postal code|单位|街道|单元|错别字|换个地方|我妈家|家里|邮编|代收|改送|收货人|联系电话|zip|"
        "flat|road|town|parents|redirect|reroute|elsewhere|school|sister|城市|楼层|改派|门卫|学校|爸妈|新家"
    ),
    "payment": (
        "payment|payment method|card|credit card|visa|mastercard|amex|paypal|gift card|debit|pay with|pay by|"
        "charge my|store credit|付款|支付|支付宝|微信|信用卡|刷|礼品卡|储蓄卡|花呗|余额|付款方式|扣款|apple pay|"
        "google pay|klarna|bank transfer|store balance|another card|different card|wallet|借记卡|云闪付|银行卡付|"
        "另一张卡|换张卡|货到付款|分期|付那单|付这单"
    ),
    "where": (
        "where is|where's|wheres|where are|track|tracking|status|eta|when will|arrive|shipped yet|on its way|"
        "delivery|delivered|courier|warehouse|parcel|package|transit|customs|到哪|物流|快递|什么时候到|几号能到|"
        "什么时候能到|发货|发货了吗|单号|查一下|在哪|到哪了|啥时候|出库|派送|包裹|哪天|shipment|out for delivery|"
        "driver|dispatched|location of|got my box|news|which day|get to me|on the way|carrier|派件|司机|我的件|"
        "几号到|包裹呢|到没|走到|寄出|运单|物流信息|有消息"
    ),
    "waiting": (
        "yet|still|waiting|how long|when|how much longer|so far|any news|any update|还没|怎么还|多久|进度|到账|"
        "什么时候|还要多久|在等|进展|没到|啥时候|any progress|progress|nothing so far|when can i expect|approved|"
        "expect|几时|没见|有进展|等着|什么时候能|多少天|processed|land in|show up|sent back|处理好|退了没|到账没|"
        "好了没|几天能"
    ),
    "account": (
        "my account|bank|statement|funds|到卡|账户|银行卡|到账|卡里|打款|on my card|back on my card|to my card|"
        "credited|卡上|账上|回到卡|回卡|到我卡"
    ),
    "asks_rule": (
        "policy|how many days|how long do i|who pays|do you offer|is there a fee|are you|allowed|warranty|"
        "guarantee|free|can i return|returnable|do you charge|fee|within what|time frame|do i need|is return|"
        "price match|政策|规定|几天内|几天之内|谁出|包邮|运费险|保修|质保|支持|要扣|能不能退|拆封|多长时间|算谁|"
        "规则|还能退|would i have to|can worn|deadline|excluded|is it possible|do refunds|what are my rights|"
        "do you match|eligible|are sale|conditions|terms|can i still return|期限|要付吗|是不是|可以退货吗|怎么算|"
        "条件|有规定|能补|特价|可以退吗|行不行|保修期|三包|过期|what happens|overseas|abroad|do you deliver|"
        "what if|what's the|what are your|which countries|penalty|restocking|exempt|how much does|can sale|"
        "possible to return|国外|海外|吗|怎么办|怎么规定|手续费|违约金|要求|发不发|能用|包不包|西藏"
    ),
    "human": (
        "human|real person|agent|representative|supervisor|manager|operator|staff|live agent|a person|speak to|"
        "talk to|speak with|customer care|employee|somebody|robot|bot|machine|人工|真人|客服|转人工|经理|主管|领导|"
        "平台|机器人|活人|负责人|接通|12315|坐席|上级|管事|员工|somebody real|someone real|living being|whoever|"
        "responsible|anybody human|decide|hotline|real human|live chat|live person|人类|做主|真正的员工|找人|"
        "接线员|热线|客服人员|专员|聊聊|领班|colleague|superior|your boss|your team|one of your|someone at|"
        "in charge|和人|来个人|机器|自动回复|老板|店长"
    ),
    "thanks": (
        "thanks|thank you|thx|ty|cheers|appreciate|appreciated|谢谢|感谢|多谢|辛苦|谢啦|谢了|thank|problem solved|"
        "solved|you're a star|helpful|解决了|太好了|真棒|谢|perfect|awesome|lovely|much obliged|great job|helped|"
        "搞定|赞|辛苦啦"
    ),
    "greeting": (
        "hi|hello|hey|good morning|good evening|good afternoon|anybody there|你好|您好|在吗|在不|哈喽|早上好|"
        "晚上好|下午好|有人吗|嗨|good day|hiya|greetings|can you help me|help me out|a hand|question|"
        "somebody available|hello hello|你好呀|帮我一下|帮个忙|问个事|咨询|能帮|有客服|question for you|yo|morning|"
        "evening|想问|请教|打扰|哈啰|在么|问一下"
    ),
    "stranger": (
        "weather|joke|poem|password|log in|login|subscribe|newsletter|invoice|job|in stock|stock|recommend|"
        "register|sign up|account delete|review|buy a|天气|笑话|诗|密码|登录|注册|注销|发票|专票|招人|订阅|现货|"
        "推荐|多少钱|有货|短信广告|评价|film|movie|voting|times|what is|who is|who are|sign in|can't sign in|vat|"
        "adverts|emails|emailing|do you sell|how much|open|account|create|delete|registration|电影|乘|加|账号|"
        "登不上|有货没|广告|邮件|增值税|卖|投票|开门|营业|材质|vacancies|bulk|ten|receipt|copy of the|company name|"
        "招|招聘|积分|会员|昵称|材质的|批发"
    ),
    "whole": "everything|entire order|whole order|all of it|全部|整单|所有|都退",
    "complains": (
        "problem|issue|complaint|unhappy|not happy|terrible|awful|unacceptable|worst|wrong with|trouble|"
        "disappointed|投诉|不满|太过分|最差|糟|糟心|出问题|不对劲|状况|annoyed|annoying|dreadful|horrible|"
        "nightmare|disgusting|report a problem|isn't right|not right|fed up|rude|unfair|不公平|生气|气人|差到|体验|"
        "反映|态度|坑人|坑|欺骗|忽悠|无语|不对|ignored|ignore|nobody|no reply|useless|ashamed|disgrace|rubbish|"
        "insulted|服务|没人管|没人回|垃圾|敷衍|推来推去|失望|差评|骂人|恶劣|爱答不理"
    ),
    "denies": "don't|not|no|never|won't|can't|isn't|without|不|没|别|没有",
    "electric": (
        "voltage|volt|volts|220v|230v|plug|plugs|socket|sockets|connector|adapter|port|mains|pin|pins|usb|电压|伏|"
        "插头|插座|接口|制式|美标|欧标|转接"
    ),
    "body": (
        "feet|foot|toe|heel|waist|hips|shoulder|chest|neck|wrist|arms|arm|legs|leg|head|knuckle|knees|sleeves|脚|"
        "腰|肩|胸|胳膊|手腕|头|手指|腿|肚子|裤腿|领口|脚趾|脚背"
    ),
    "promised_time": "promised|was supposed|should have|expected|guaranteed|说好|原定|承诺|预计|该到|说今天|说明天",
    "refuses_refund": (
        "no refund|not a refund|don't want a refund|不退款|rather than a refund|don't refund|not want a refund|"
        "don't want money|instead of a refund|不退钱|别退款|别退钱|不用退款|不要退款|不要退钱|不要钱|不是退款"
    ),
    "refuses_new": (
        "no replacement|not a new one|don't send another|don't want another|no exchange|not after a new|"
        "instead of a new one|不换|不要换|别换|不要补|不用补|不要新的"
    ),
}


def _concepts() -> dict[str, frozenset[str]]:
    concepts: dict[str, frozenset[str]] = {}
    for concept, listed in PHRASES.items():
        for phrase in listed.split("|"):
            concepts[phrase] = concepts.get(phrase, frozenset()) | {concept}
    return concepts


CONCEPTS = _concepts()

# What one word cannot tell: a thing bought set against the thing that came, a count that falls short, a bare wish.
PATTERNS: dict[str, re.Pattern[str]] = {
    "contrast": re.compile(
        r"(?<![a-z])(?:ordered|bought|paid for|asked for|wanted|chose)(?![a-z])[^.!?]{1,50}"
        r"(?<![a-z])(?:got|gave|received|sent|came|is here|packed)(?![a-z])|"
        r"(?<![a-z])(?:got|gave|received|sent|packed)(?![a-z])[^.!?]{1,50}"
        r"(?<![a-z])(?:ordered|bought|instead of|asked for|chose)(?![a-z])|"
        r"(?:买的?是?|要的?是?|拍的?是?|订的?是?|下单的?是?)[^。!?]{1,16}(?:发|寄|给|来|送)(?:了|的是|成|我)?(?:一|个|只|条|台)"
    ),
    "shortfall": re.compile(
        r"(?:should|supposed|ordered|paid for|bought|of the|instead of|there were)[^.!?]{0,30}"
        r"(?:\d+|two|three|four|five|six)[^.!?]{0,30}(?:only|have|got|received|there (?:are|were)|just)|"
        r"only (?:got |received |have )?(?:\d+|one|two|three|four|half)(?![a-z])|"
        r"(?:\d|[一二两三四五六七八九十])[个件双套瓶包只本箱袋条][^。!?]{0,6}[只就才][收来到发有给剩]|"
        r"[只就]有?[收来到发给]?[了到]?(?:一|两|\d)[个件双套瓶包只本]"
    ),
    "promise_missed": re.compile(
        r"(?:promised|said|told|guaranteed|should|supposed|was due|estimated|meant to)[^.!?]{0,40}"
        r"(?:day|week|tomorrow|friday|christmas|birthday|\d+(?:st|nd|rd|th)|hours|express|by then)|"
        r"(?:说好?|承诺|应该|本来|原定|预计)[^。!?]{0,8}(?:天|号|日|周|小时|送达|发货|到)"
    ),
    "ends_return": re.compile(
        r"(?:^|[,。!?~ ])(?:给我|帮我|麻烦|我要?|直接|全)?退(?:了|吧|掉|货|一下|了吧)?[。!~. ]*$"
    ),
    "spec_gap": re.compile(
        r"(?:标|写|说|以为|号称|页面|advertised|says?|said|listed|stated|thought)[^.。!?]{1,30}"
        r"(?:结果|其实|实际|才|只有|but|and it|instead|only|actually|it's|it is)"
    ),
}
LONGEST_PHRASE = 5  # Han letters; longer Chinese phrases are told by their parts
