"""More nouns, in the shape of vocabulary.SUBJECTS, which takes them up. Append only.

Only sprites that one still recognises at 40 pixels.
"""


def _all(kind, size, rows):
    """rows: "noun | synonym, synonym | code points" a line -> subjects of one kind and size."""
    parts = ([p.strip() for p in row.split("|")] for row in rows.strip().splitlines())
    return [(name, [s.strip() for s in said.split(",") if s.strip()], codes.split(), kind, size)
            for name, said, codes in parts]


MORE_SUBJECTS = [
    *_all("animal", 1.0, """
        wolf | grey wolf | 1f43a
        poodle | | 1f429
        deer | stag | 1f98c
        gorilla | | 1f98d
        rhinoceros | rhino | 1f98f
        hippopotamus | hippo | 1f99b
        lizard | gecko | 1f98e
        hedgehog | | 1f994
        kangaroo | | 1f998
        llama | alpaca | 1f999
        peacock | | 1f99a
        raccoon | | 1f99d
        mammoth | woolly mammoth | 1f9a3
        dodo | | 1f9a4
        orangutan | orange ape | 1f9a7
        skunk | | 1f9a8
        beaver | | 1f9ab
        bison | buffalo | 1f9ac
        camel | dromedary | 1f42a
        leopard | cheetah | 1f406
        crocodile | alligator | 1f40a
        snake | green snake | 1f40d
        goat | | 1f410
        rooster | cockerel | 1f413
        chicken | hen | 1f414
        caterpillar | | 1f41b
        ant | | 1f41c
        ladybug | ladybird | 1f41e
        hatching chick | chick in an egg | 1f423
        bird | red bird | 1f426
        crow | raven, black bird | 1f426-200d-2b1b
        black cat | | 1f408-200d-2b1b
        spider | black spider | 1f577-fe0f
        donkey | mule | 1facf
        moose | elk | 1face
        hamster | | 1f439
        scorpion | | 1f982
        turkey | | 1f983"""),
    *_all("flyer", .95, """
        eagle | bald eagle | 1f985
        bat | brown bat | 1f987
        dove | white dove, pigeon | 1f54a-fe0f"""),
    *_all("water animal", .98, """
        goose | brown goose | 1fabf
        seal | sea lion | 1f9ad
        crab | red crab | 1f980
        lobster | red lobster | 1f99e"""),
    *_all("sea animal", .95, """
        shark | | 1f988
        octopus | | 1f419
        squid | | 1f991
        fish | blue fish | 1f41f
        tropical fish | striped fish | 1f420
        jellyfish | blue jellyfish | 1fabc"""),
    *_all("vehicle", 1.05, """
        ambulance | | 1f691
        police car | patrol car | 1f693
        pickup truck | pickup | 1f6fb
        jeep | off-road car, suv | 1f699
        race car | racing car, formula one car | 1f3ce-fe0f
        tram | streetcar | 1f68a
        high-speed train | bullet train | 1f685
        van | minibus | 1f690
        rickshaw | tuk-tuk | 1f6fa
        motor scooter | moped, vespa | 1f6f5
        kick scooter | | 1f6f4
        skateboard | | 1f6f9
        sled | sledge, sleigh | 1f6f7"""),
    *_all("boat", 1.08, """
        ship | | 1f6a2
        speedboat | motorboat | 1f6a4
        cruise ship | ocean liner | 1f6f3-fe0f
        canoe | rowing boat | 1f6f6"""),
    *_all("aircraft", .95, """
        propeller plane | small plane | 1f6e9-fe0f
        satellite | | 1f6f0-fe0f"""),
    *_all("building", 1.12, """
        church | chapel | 26ea
        hospital | clinic | 1f3e5
        factory | plant with chimneys | 1f3ed
        shop | store, convenience store | 1f3ea
        school | schoolhouse | 1f3eb
        hotel | | 1f3e8
        office building | office block | 1f3e2
        pagoda | japanese castle | 1f3ef
        temple | greek temple, museum | 1f3db-fe0f
        mosque | | 1f54c
        torii gate | shrine gate | 26e9-fe0f
        lattice tower | eiffel tower | 1f5fc
        statue of liberty | | 1f5fd
        ferris wheel | big wheel | 1f3a1
        roller coaster | | 1f3a2
        carousel horse | merry-go-round horse | 1f3a0
        circus tent | big top, circus | 1f3aa
        fountain | | 26f2
        hut | straw hut | 1f6d6
        moai | stone head | 1f5ff
        slide | playground slide | 1f6dd
        traffic light | stoplight | 1f6a6
        volcano | | 1f30b
        petrol pump | gas pump | 26fd"""),
    *_all("plant", 1.0, """
        rose | red rose | 1f339
        hibiscus | pink blossom | 1f33a
        christmas tree | xmas tree | 1f384
        pine tree | fir tree, fir | 1f332
        corn | maize, corn cob | 1f33d
        clover | four-leaf clover, shamrock | 1f340
        maple leaf | | 1f341
        potted plant | houseplant | 1fab4
        bouquet | bunch of flowers | 1f490
        seedling | sprout | 1f331
        coral | | 1fab8"""),
    *_all("thing", .92, """
        tomato | red tomato | 1f345
        aubergine | eggplant | 1f346
        grapes | bunch of grapes | 1f347
        watermelon | slice of watermelon | 1f349
        orange | tangerine | 1f34a
        lemon | | 1f34b
        banana | | 1f34c
        pineapple | | 1f34d
        pear | green pear | 1f350
        cherries | pair of cherries | 1f352
        carrot | | 1f955
        broccoli | | 1f966
        avocado | | 1f951
        hot dog | | 1f32d
        taco | | 1f32e
        noodle soup | ramen, bowl of noodles | 1f35c
        bread | loaf of bread | 1f35e
        french fries | fries, chips | 1f35f
        sushi | | 1f363
        doughnut | donut | 1f369
        cookie | biscuit | 1f36a
        lollipop | | 1f36d
        honey pot | pot of honey | 1f36f
        popcorn | bucket of popcorn | 1f37f
        croissant | | 1f950
        pancakes | stack of pancakes | 1f95e
        pretzel | | 1f968
        sandwich | | 1f96a
        cheese | piece of cheese | 1f9c0
        cupcake | muffin | 1f9c1
        fried egg | egg in a pan | 1f373
        teapot | red teapot | 1fad6
        cup of coffee | coffee | 2615
        glass of wine | red wine | 1f377
        beer | mug of beer | 1f37a"""),
    *_all("instrument", .98, """
        violin | fiddle | 1f3bb
        trumpet | | 1f3ba
        saxophone | sax | 1f3b7
        drum | snare drum | 1f941
        accordion | | 1fa97
        piano | piano keys, keyboard | 1f3b9
        microphone | | 1f3a4"""),
    *_all("thing", .95, """
        book | red book | 1f4d5
        chair | wooden chair | 1fa91
        bed | | 1f6cf-fe0f
        sofa | couch | 1f6cb-fe0f
        bathtub | bath | 1f6c1
        television | tv | 1f4fa
        computer | desktop computer | 1f5a5-fe0f
        camera | photo camera | 1f4f7
        telephone | phone | 260e-fe0f
        alarm clock | clock | 23f0
        candle | burning candle | 1f56f-fe0f
        light bulb | bulb | 1f4a1
        key | golden key | 1f511
        hammer | | 1f528
        axe | | 1fa93
        umbrella | purple umbrella | 2602-fe0f
        backpack | rucksack, school bag | 1f392
        suitcase | luggage | 1f9f3
        crown | golden crown | 1f451
        top hat | black hat | 1f3a9
        dress | blue dress | 1f457
        t-shirt | shirt | 1f455
        trophy | golden cup | 1f3c6
        basketball | | 1f3c0
        kite | | 1fa81
        treasure | diamond, blue gem | 1f48e
        bell | golden bell | 1f514
        telescope | | 1f52d
        globe | planet earth, earth | 1f30d
        star | yellow star | 2b50
        fire | campfire, flames | 1f525
        anchor | | 2693
        sword | dagger | 1f5e1-fe0f
        pinata | | 1fa85
        skull | | 1f480"""),
    *_all("person", .95, """
        baby | infant | 1f476
        old man | grandfather, grandpa | 1f474
        old woman | grandmother, grandma | 1f475
        doctor | physician | 1f9d1-200d-2695-fe0f
        teacher | | 1f9d1-200d-1f3eb
        student | graduate | 1f9d1-200d-1f393
        farmer | | 1f9d1-200d-1f33e
        cook | chef | 1f9d1-200d-1f373
        mechanic | plumber | 1f9d1-200d-1f527
        welder | factory worker | 1f9d1-200d-1f3ed
        scientist | chemist | 1f9d1-200d-1f52c
        programmer | developer, software engineer | 1f9d1-200d-1f4bb
        painter | artist | 1f9d1-200d-1f3a8
        singer | rock star | 1f9d1-200d-1f3a4
        pilot | airline pilot | 1f9d1-200d-2708-fe0f
        firefighter | | 1f9d1-200d-1f692
        police officer | cop | 1f46e
        judge | | 1f9d1-200d-2696-fe0f
        royal guard | guard, guardsman | 1f482
        detective | spy | 1f575-fe0f
        construction worker | builder | 1f477
        office worker | business person, manager | 1f9d1-200d-1f4bc
        superhero | | 1f9b8
        supervillain | villain | 1f9b9
        fairy | pixie | 1f9da
        vampire | | 1f9db
        elf | | 1f9dd
        genie | | 1f9de
        zombie | | 1f9df
        santa claus | father christmas, santa | 1f385
        ninja | | 1f977
        dancer | | 1f483
        cyclist | person on a bicycle | 1f6b4
        weightlifter | | 1f3cb-fe0f
        golfer | | 1f3cc-fe0f
        basketball player | | 26f9-fe0f
        juggler | | 1f939
        bride | | 1f470-200d-2640-fe0f
        groom | | 1f935-200d-2642-fe0f
        angel | little angel | 1f47c
        alien | green alien | 1f47d
        skier | | 26f7-fe0f
        fencer | | 1f93a
        wheelchair user | person in a wheelchair | 1f9d1-200d-1f9bd"""),
    *_all("boat", 1.0, """
        surfer | | 1f3c4
        swimmer | | 1f3ca
        rower | person in a rowing boat | 1f6a3"""),
]
